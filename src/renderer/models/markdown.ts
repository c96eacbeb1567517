/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  /** Lines as they stand, each character as wide as another. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }

const marks = /\*\*(?<strong>[^*]+)\*\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>[^()\s]+)\)/g

/** Bold words, code and links; everything else is text. */
const inlinesOf = (line: string): Inline[] => {
  const found: Inline[] = []
  let at = 0
  const addText = (until: number): void => {
    if (until > at) found.push({ kind: 'text', text: line.slice(at, until) })
  }
  for (const match of line.matchAll(marks)) {
    addText(match.index)
    const { strong, code, label, url } = match.groups!
    if (strong !== undefined) found.push({ kind: 'strong', text: strong })
    else if (code !== undefined) found.push({ kind: 'code', text: code })
    else found.push({ kind: 'link', text: label!, url: url! })
    at = match.index + match[0].length
  }
  addText(line.length)
  return found
}

const cellsOf = (line: string): Inline[][] =>
  line
    .replace(/^\s*\||\|\s*$/g, '')
    .split('|')
    .map((cell) => inlinesOf(cell.trim()))

const isFence = (line: string): boolean => line.trimStart().startsWith('```')
const isTableLine = (line: string | undefined): boolean => line?.trim().startsWith('|') ?? false
const isRule = (line: string | undefined): boolean => /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(line ?? '')
const itemOf = (line: string): string | undefined => /^\s*[-*] +(.*)$/.exec(line)?.[1]
const headingOf = (line: string) => /^(#{1,6}) +(.*?) *#*$/.exec(line)

/**
 * The blocks of a model's card. As much of Markdown as cards are written in: headings, paragraphs, flat lists, tables, fenced
 * code, bold words, code and links; anything else is shown as it was written.
 */
export const blocksOf = (text: string): Block[] => {
  const lines = text.split(/\r?\n/)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    const heading = headingOf(line)
    if (line.trim() === '') at++
    else if (isFence(line)) {
      const end = lines.findIndex((other, index) => index > at && isFence(other))
      const last = end < 0 ? lines.length : end
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') })
      at = last + 1
    } else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length, text: inlinesOf(heading[2]!) })
      at++
    } else if (isTableLine(line) && isRule(lines[at + 1])) {
      const rows: Inline[][][] = []
      for (at += 2; isTableLine(lines[at]); at++) rows.push(cellsOf(lines[at]!))
      blocks.push({ kind: 'table', head: cellsOf(line), rows })
    } else if (itemOf(line) !== undefined) {
      const items: string[] = []
      for (; at < lines.length && lines[at]!.trim() !== ''; at++) {
        const item = itemOf(lines[at]!)
        // A line that begins no item goes on with the one before.
        if (item !== undefined) items.push(item)
        else items[items.length - 1] += ` ${lines[at]!.trim()}`
      }
      blocks.push({ kind: 'list', items: items.map(inlinesOf) })
    } else {
      const words: string[] = []
      for (; at < lines.length && lines[at]!.trim() !== '' && !headingOf(lines[at]!); at++)
        words.push(lines[at]!.trim())
      blocks.push({ kind: 'paragraph', text: inlinesOf(words.join(' ')) })
    }
  }
  return blocks
}
