export default ({ call, sql, config, fail }) => ({
  async handle({ context, body }) {
    const need = async (peer, method, path, payload) => {
      const answer = await call(context, peer, method, path, payload, config.timeout_ms)
      if (answer.status === 409) throw fail(409, `${peer} answered 409`)
      if (answer.status >= 400) throw fail(502, `${peer} answered ${answer.status}`)
      return answer.body
    }
    const cart = await need('cart', 'GET', `/items?user=${body.user}`)
    const quote = await need('shipping', 'GET', `/${config.express ? 'express' : 'quote'}?user=${body.user}`)
    await need('inventory', 'POST', '/reserve', { sku: body.sku })
    const payment = await need('payments', 'POST', '/charge', {
      user: body.user,
      amount: cart.total + quote.price,
      currency: body.currency,
    })
    const order = await sql(
      context,
      'insert order',
      'insert into orders(customer, status, total, note) values ($1, $2, $3, $4) returning id',
      [body.user, 'paid', cart.total, payment.reference],
    )
    return { status: 201, body: { order: order.rows[0].id } }
  },
})
