import type { Alert } from '../../domain/signal.ts'

/** An alert's expression without its limit, so that it has values while all is well. */
export interface AlertExpression {
  name: string
  expr: string
  limit: string | null
}

/** The expression in a link that Prometheus puts into its alerts: `…/graph?g0.expr=…`. */
export function expressionOfUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const expr = new URL(url).searchParams.get('g0.expr')
  return expr === null || expr.trim() === '' ? null : expr
}

const balanced = (text: string): boolean => {
  let depth = 0
  for (const char of text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')) {
    if ('([{'.includes(char)) depth += 1
    if (')]}'.includes(char)) depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}

const LIMIT = /^([\s\S]+?)\s*(==|!=|>=|<=|>|<)\s*(?:bool\s+)?([-+]?[\d.]+(?:e[-+]?\d+)?)\s*$/i

/** `rate(x[1m]) > 0.5` as the rate and `> 0.5`; anything with more than one operand on top is left as it is. */
export function withoutLimit(expr: string): Omit<AlertExpression, 'name'> {
  const [, before = '', operator = '', limit = ''] = LIMIT.exec(expr.trim()) ?? []
  if (before === '' || !balanced(before)) return { expr, limit: null }
  // `a and b > 1`: the limit is that of one side only.
  if (/\b(?:and|or|unless)\b/i.test(before)) return { expr, limit: null }
  return { expr: before, limit: `${operator} ${limit}` }
}

/** The expression that the alert carries itself; null when it has to be looked up by the alert's name. */
export function carriedExpression({ labels, url }: Alert): string | null {
  return labels.expr ?? expressionOfUrl(url) ?? expressionOfUrl(labels.generatorURL ?? null)
}

export const alertName = ({ labels, title }: Alert): string => labels.alertname ?? labels.alert_name ?? title

/** Whether the alert names the rule that fired. */
export const hasRuleName = ({ labels }: Alert): boolean => Boolean(labels.alertname || labels.alert_name)

/** A result belongs to the page when it says nothing else of a label that the alert has too. */
export const ofAlert = (alert: Alert, series: Readonly<Record<string, string>>): boolean =>
  Object.entries(series).every(([name, value]) => (alert.labels[name] ?? value) === value)
