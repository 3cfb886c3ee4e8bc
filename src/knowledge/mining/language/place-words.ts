import { isCity } from '../../expectations/places.ts'
import { weekdayNumber } from './dates.ts'

const REGION =
  /\b(?:(?:us|eu|ap|sa|ca|me|af|il|cn)-(?:gov-)?(?:north|south|east|west|central|northeast|southeast|northwest|southwest)(?:-?\d[a-f]?)?(?![\w-])|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central|northeast|southeast)\d(?:-[a-f])?|(?:east|west|north|south|central)(?:us|europe|asia|uk|india)\d?)\b/gi
const ENVIRONMENT =
  /\b(?:in|on|for|only|the)\s+(?:the\s+)?(staging|production|prod|pre-?prod|qa|uat|dev|sandbox|integration|perf|load-?test)\b|\b(staging|preprod|sandbox|uat|qa)(?=\s+(?:only|cluster|env|environment))/gi
const CODED =
  /\b(?:[Ii]n|[Oo]n|[Aa]t)\s+(?:the\s+)?([a-z]{2,8}-?\d{1,2}[a-z]?|[A-Z]{2,4}\d{1,2})\b(?!\s?(?:%|ms|s\b|min))|\b(?:region|cluster|cell|zone|ring|shard|dc|pop|az|site|datacent(?:er|re))\s+([a-z][\w-]*\d[\w-]*|\d+|[A-Z]\b)|\b([a-z][\w-]*\d[\w-]*)\s+(?:region|cluster|cell|zone|ring|shard|dc|pop|az|site|datacent(?:er|re))\b/g
const IN_CITY = /\b(?:in|on|at|for|from)\s+(?:the\s+|our\s+)?([A-Za-z]{3,12}(?:\s[A-Z][a-z]+)?)\b(?!-\w)/g
/** Short words that follow `in` or stand before `only` and are no site. */
const NO_SITE: ReadonlySet<string> = new Set(
  'it is my our the a an all any one two six ten day use may mem ram db api pg sql aws gcp ui git ci cd qa dev uat log tmp etc hr hrs min sec ms gb mb kb tb utc gmt cet est pst am pm no so we he be do go of on or to by as at up if me old new bed car mid low big red off out end row job pod app web ide csv xml ssl tls dns vpn cdn its her his him you not few apr jun jul aug sep oct nov dec mon tue wed thu fri sat sun jan feb mar sum top hot dry wet bad and but for are was has had can get put let see run set yes ok was s3 k8s dlq sla slo ttl rpc sre ops gc io ip id pr mr ha dr vm os ux pm ack ram gpu cpu tls rc bst ist sgt jst wib pht ict via then that this they them these those there here now per too'.split(
    ' ',
  ),
)

/** `mnl only`, `in sby`, `at plant-b`: a code that only this team knows. */
const IN_CODE =
  /\b(?:[Ii]n|[Aa]t|[Oo]n|[Ff]or)\s+(?:the\s+|our\s+)?([a-z]{2,3}(?:-[a-z\d]{1,2})?)(?![\w-]|\s?[%/]|'|\.\w)/g

/** `in GDY`, `not for TLL`: three letters that are no word of the trade. */
const IN_LETTERS =
  /\b(?:[Ii]n|[Aa]t|[Nn]ot for|[Oo]nly for|[Ee]xcept(?: for)?)\s+(?:the\s+|our\s+)?([A-Z]{3})\b(?![-/_.]\w|\s?[%\d])/g

/** `in NL`, `for DE and SE`: countries by their two letters, but for those that are words of the trade. */
const COUNTRY =
  '(?:A[TU]|B[EGR]|C[HNZ]|D[EK]|E[ES]|F[IR]|G[BR]|H[RU]|I[EL]|JP|KR|L[TV]|MX|N[LZ]|P[LT]|RO|S[EGK]|TR|U[AKS]|ZA)'
const IN_COUNTRY = new RegExp(
  String.raw`\b(?:[Ii]n|[Ff]or|[Aa]t)\s+(${COUNTRY}(?:(?:,| and| or|,? &| ?/|\+)\s?${COUNTRY})*)\b(?![-/_.]\w|\s?[%\d])`,
  'g',
)

const TRADE: ReadonlySet<string> = new Set(
  'url uri sdk cli gpu ssd hdd nfs lan wan iot ios jvm oom qps rps tps sli rpo rto rfc adr poc mvp eod eow eom eoy ceo cto cfo oss eta etd etl elt orm jms edi ais plc ocr erp crm wms tms pos sms fax faq usd eur gbp cad aud jpy chf'.split(
    ' ',
  ),
)

const CODE_ONLY = /(?<![\w-])([a-z]{2,4}(?:-[a-z\d]{1,2})?|[A-Z]{2,4}\d?)(?:\s+and\s+([a-z]{2,4}))?\s+only\b/g

/** `In Lindeby`, `at Harbour North`: a name of a place, and no month or day. */
const IN_NAMED =
  /\b(?:[Ii]n|[Aa]t)\s+(?:the\s+|our\s+)?(\p{Lu}\p{Ll}{2,}(?:[ -]\p{Lu}\p{Ll}+)?)(?![\w-]*[_\d])/gu

const MONTH_NAME = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** What is written with a capital and is a tool or a time. */
const NO_NAMED =
  /^(?:Slack|Jira|Grafana|Kibana|Datadog|Prometheus|Kafka|Redis|Postgres\w*|Kubernetes|Github|Gitlab|Confluence|Vault|Argo|Helm|Terraform|Jenkins|Sentry|Dynatrace|Splunk|English|German|French|Java|Python|Excel|January|Q[1-4]|Utc|Cet|The|This|That|Case|Fact|General|Summer|Winter|Spring|Autumn|Christmas|Easter|Both|Normal|Production|Staging)/

const isDay = (name: string): boolean =>
  /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(name) && weekdayNumber(name) >= 0

const sitesIn = (text: string): string[] => [
  ...[...text.matchAll(IN_CODE)].map(([, code = '']) => code),
  ...[...text.matchAll(IN_LETTERS)]
    .map(([, code = '']) => code)
    .filter((code) => !TRADE.has(code.toLowerCase())),
  ...[...text.matchAll(IN_COUNTRY)].flatMap(([, list = '']) => list.match(/[A-Z]{2}/g) ?? []),
  ...[...text.matchAll(CODE_ONLY)].flatMap(([, one = '', other = '']) => [one, other]),
]

const namedIn = (text: string): string[] =>
  [...text.matchAll(IN_NAMED)]
    .map(([, name = '']) => name)
    .filter((name) => !MONTH_NAME.test(name) && !isDay(name) && !NO_NAMED.test(name))

const SUBJECT =
  /(?:^|[.,;:!?(]\s*)(?:in |on |at |the )?([A-Za-z]{2,4}(?:-[a-z\d]{1,2})?|[A-Z]\p{Ll}{3,})\s+(?:=|has|have|had|is|are|reads?|runs?|sits?|lives?|gets?|got|still|warms?|uses?|comes?|keeps?)\b/gu

/** Who a sentence is about, as far as it may be a place: `sby has no cache of its own, so 900 ms is ok there`. */
export const placesAsSubject = (text: string): string[] =>
  [...text.matchAll(SUBJECT)]
    .map(([, name = '']) => name)
    .filter(
      (name) =>
        isCity(name) ||
        (/^(?:[a-z]{3}(?:-[a-z\d]{1,2})?|[a-z]{2}-[a-z\d]{1,2}|[A-Z]{2,4}\d?)$/.test(name) &&
          !NO_SITE.has(name.toLowerCase())),
    )

const MONTH_OR_DAY = /^(?:q\d|p\d\d+|v\d|[45]xx|h\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\d*)/i

/** Regions, environments, clusters and rings that a text names, as written. */
export function placesIn(text: string): string[] {
  const regions = [...text.matchAll(REGION)].map(([name]) => name)
  const environments = [...text.matchAll(ENVIRONMENT)].map(([, a, b]) => a ?? b ?? '')
  const coded = [...text.matchAll(CODED)].map(([, a, b, c]) => a ?? b ?? c ?? '')
  const cities = [...text.matchAll(IN_CITY)].map(([, name]) => name ?? '').filter(isCity)
  const sites = sitesIn(text).filter((name) => !NO_SITE.has(name.toLowerCase()))
  const all = [
    ...regions,
    ...environments,
    ...cities,
    ...sites,
    ...namedIn(text),
    ...coded.filter((name) => !MONTH_OR_DAY.test(name)),
  ]
  return [...new Set(all.filter((name) => name !== ''))]
}
