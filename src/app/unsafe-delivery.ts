import type { Delivery, Post } from '../incidents/delivery.ts'

/** Whoever reads a thread must know what it was made without. */
export function unsafeDelivery(delivery: Delivery, unsafe: readonly string[]): Delivery {
  const note = `UNSAFE settings: ${unsafe.join('; ')}`
  const marked = <T extends Post>(post: T): T => {
    const { footer } = post.message
    return { ...post, message: { ...post.message, footer: footer === null ? note : `${footer} · ${note}` } }
  }
  return {
    ...delivery,
    post: (post, signal) => delivery.post(marked(post), signal),
    edit: (post, signal) => delivery.edit(marked(post), signal),
    ephemeral: (post, signal) => delivery.ephemeral(marked(post), signal),
  }
}
