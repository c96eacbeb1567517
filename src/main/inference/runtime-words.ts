/** Where in its source a runtime's own check failed, and the condition: `/src/context.cc:136 Context::Start() ok was false. `. */
const failedCheck = /^\S+\.(?:cc|cpp|cu|h|hpp|mm):\d+ .*?\bwas false\.\s*/

/**
 * What a runtime says about its end, for a person: its first line, without the place in its source.
 * @returns no full stop at its end, so that it fits into a sentence; empty when nothing is said
 */
export const reasonIn = (words: string): string =>
  words.trim().split('\n', 1)[0]!.replace(failedCheck, '').trim().replace(/\.$/, '').slice(0, 200)
