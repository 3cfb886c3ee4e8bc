import { isPart } from './ablate.ts'
import { localRanker } from './ranker.ts'

const [part] = process.argv.slice(2)
const ranker = await localRanker(part !== undefined && isPart(part) ? part : null)

process.on('message', ({ dir }: { dir: string }) => {
  void ranker.rank(dir).then((answer) => process.send?.(answer))
})
process.once('disconnect', () => void ranker.close())
