import { describe, expect, it } from 'vitest'
import { nickname } from '../../../src/knowledge/mining/rules/nickname.ts'

describe('a name that people give to what runs', () => {
  it.each([
    [
      'tonight we update "Tante Emma" (= shop-oracle-prod), no deploys please',
      'Tante Emma',
      'shop-oracle-prod',
    ],
    ['legend: "goofy" - ledger-pg-primary', 'goofy', 'ledger-pg-primary'],
    ['"the hydra" is our big search cluster, items-es-prod.', 'hydra', 'items-es-prod'],
    ['the Leviathan (events-kafka-eu) is patched on friday', 'Leviathan', 'events-kafka-eu'],
    ['erp-oracle-7 (fondly called Nessie) moves to the new rack', 'Nessie', 'erp-oracle-7'],
    ['the cluster items-es-prod everybody calls olga', 'olga', 'items-es-prod'],
    ['what was formerly known as "redbox" is now metrics-tsdb-main', 'redbox', 'metrics-tsdb-main'],
    ['old hands say "Opa" to the database fin-db2-prod', 'Opa', 'fin-db2-prod'],
    ['when we say gertrude we mean orders-db-primary', 'gertrude', 'orders-db-primary'],
  ])('is read: %s', (text, alias, means) => {
    expect(nickname(text)).toEqual([{ detail: { kind: 'jargon', alias, means }, services: [means] }])
  })

  it.each([
    'the log says "permission denied" - orders-db-primary',
    'the Database (orders-db-primary) is slow',
    'the Deploy (checkout-api) failed',
    'rebooted (web-api-01) twice',
    'they called (orders-api) from the batch',
    'we call checkout-api for every basket',
    'the Kraken (a bar) opens at 8',
    '"orders-api" (orders-api-prod) answers again',
  ])('is not: %s', (text) => {
    expect(nickname(text)).toEqual([])
  })
})
