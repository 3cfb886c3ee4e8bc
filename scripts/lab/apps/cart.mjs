const cache = new Map()

export default ({ sql, config }) => ({
  async handle({ context, query }) {
    const user = Number(query.get('user')) || 0
    const hit = cache.get(user)
    if (hit && hit.at > Date.now() - config.cache_ms) return { status: 200, body: hit.value }
    const found = await sql(context, 'select items', 'select id, price from items where id = any($1)', [
      [1 + (user % 200), 1 + ((user * 7) % 200), 1 + ((user * 13) % 200)],
    ])
    const value = { items: found.rows, total: found.rows.reduce((sum, row) => sum + Number(row.price), 0) }
    if (cache.size > 2000) cache.clear()
    cache.set(user, { at: Date.now(), value })
    return { status: 200, body: value }
  },
})
