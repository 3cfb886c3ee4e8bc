export default ({ call, sql, config, fail }) => ({
  async handle({ context, body }) {
    const rate = { EUR: 1, USD: 1.08, GBP: 0.86 }[body.currency] ?? 1
    const amount = Math.round(body.amount * rate * 100) / 100
    const answer = await call(
      context,
      'bank',
      'POST',
      '/authorize',
      { amount, currency: body.currency },
      config.bank_timeout_ms,
    )
    if (answer.status >= 400) throw fail(502, `bank answered ${answer.status}`)
    await sql(context, 'insert payment', 'insert into payments(ref, amount, currency) values ($1, $2, $3)', [
      answer.body.reference,
      amount,
      body.currency,
    ])
    return { status: 200, body: { reference: answer.body.reference } }
  },
})
