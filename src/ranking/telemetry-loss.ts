/** What is sent to collectors of telemetry is lost in many systems, and nobody is paged for it. */
const OF_TELEMETRY =
  /\b(otel|otlp|opentelemetry|jaeger|zipkin|collector|exporter|export(ing)? (of )?(traces|spans|metrics|batch))/i

/** A line that says only that telemetry could not be delivered. */
export const isTelemetryLoss = (message: string): boolean => OF_TELEMETRY.test(message.slice(0, 300))
