export default ({ sql, config }) => ({
  async handle({ context, path, query }) {
    if (path !== '/quote') return { status: 404, body: { error: `no route ${path}` } }
    const weight = 1 + (Number(query.get('user')) % 9)
    const found = await sql(
      context,
      'select items',
      'select coalesce(avg(price), 0)::float8 as mean from items where id % 9 = $1',
      [weight - 1],
    )
    const price = Math.round((config.base + weight * 0.8 + found.rows[0].mean * 0.01) * 100) / 100
    return { status: 200, body: { price, days: 2 + (weight % 3) } }
  },
})
