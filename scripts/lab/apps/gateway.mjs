export default ({ call, config }) => ({
  async handle({ context, method, path, query, body }) {
    if (path === '/checkout' && method === 'POST') {
      const answer = await call(context, 'checkout', 'POST', '/place', body, config.timeout_ms)
      return { status: answer.status, body: answer.body }
    }
    if (path === '/catalog') {
      const answer = await call(
        context,
        'inventory',
        'GET',
        `/catalog?customer=${query.get('customer')}`,
        null,
        config.timeout_ms,
      )
      return { status: answer.status, body: answer.body }
    }
    if (path === '/cart') {
      const answer = await call(
        context,
        'cart',
        'GET',
        `/items?user=${query.get('user')}`,
        null,
        config.timeout_ms,
      )
      return { status: answer.status, body: answer.body }
    }
    return { status: 404, body: { error: 'not found' } }
  },
})
