import { InvalidArgumentError, Option } from 'commander'

/** Parses the value of an option; refuses anything below 1. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1 on')
  return value
}

/** `--jobs N`, the number of processes that rank side by side. */
export const jobsOption = (): Option =>
  new Option('--jobs <n>', 'cases ranked side by side, each in a process of its own')
    .default(1)
    .argParser(wholeNumber)
