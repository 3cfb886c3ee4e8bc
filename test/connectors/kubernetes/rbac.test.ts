import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { APPLICATIONS, RESOURCES, REVISIONS } from '../../../src/connectors/kubernetes/resources.ts'

const FILE = path.join(import.meta.dirname, '../../../deploy/kubernetes/rbac.yaml')

const Role = z.object({
  kind: z.literal('ClusterRole'),
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
})

const documents = parseAllDocuments(readFileSync(FILE, 'utf8')).map((one) => one.toJS() as { kind: string })
const roles = documents.filter(({ kind }) => /Role$/.test(kind)).map((one) => Role.parse(one))
const grants = roles.flatMap(({ rules }) =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
    ),
  ),
)

describe('deploy/kubernetes/rbac.yaml', () => {
  it('grants only reading, and nothing by a star', () => {
    expect(roles).toHaveLength(1)
    expect(new Set(grants.map(({ verb }) => verb))).toEqual(new Set(['get', 'list']))
    expect(grants.filter(({ group, resource }) => `${group}${resource}`.includes('*'))).toEqual([])
  })

  it('grants nothing that is a secret or a way in', () => {
    const ways =
      /^(secrets|pods\/(exec|attach|portforward|proxy|ephemeralcontainers)|.*\/proxy|serviceaccounts.*|certificatesigningrequests|tokenreviews|impersonate|users|groups)$/
    expect(grants.filter(({ resource }) => ways.test(resource))).toEqual([])
    const parts = grants.filter(({ resource }) => resource.includes('/')).map(({ resource }) => resource)
    expect([...new Set(parts)]).toEqual(['pods/log'])
  })

  it('grants what the connector lists, and no more', () => {
    const groupOf = ([version = '']: readonly string[]): string => /^\/apis\/([^/]+)/.exec(version)?.[1] ?? ''
    const listed = [...RESOURCES, APPLICATIONS, REVISIONS].map(
      ({ resource, versions }) => `${groupOf(versions)}/${resource}`,
    )
    const granted = grants
      .filter(({ verb }) => verb === 'list')
      .map(({ group, resource }) => `${group}/${resource}`)
    expect([...new Set(granted)].sort()).toEqual([...new Set(listed)].sort())
  })
})
