export default ({ sql, fail }) => ({
  async handle({ context, path, query, body }) {
    if (path === '/reserve') {
      const taken = await sql(
        context,
        'update items',
        'update items set stock = stock - 1 where sku = $1 and stock > 0',
        [body.sku],
      )
      if (taken.rowCount === 0) throw fail(409, 'out of stock')
      return { status: 200, body: { ok: true } }
    }
    const orders = await sql(
      context,
      'select orders',
      'select id, status, total from orders where customer = $1 order by created desc limit 5',
      [Number(query.get('customer')) || 1],
    )
    return { status: 200, body: { recent: orders.rows } }
  },
})
