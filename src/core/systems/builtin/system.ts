import { assert } from '../../base/assert.ts'
import {
  type Answer,
  type KnownSound,
  type Plan,
  type PlanRequest,
  type Query,
  queryFor,
  type SeparationSystem,
} from '../../separation/system.ts'
import { clicks } from './clicks/tool.ts'
import { mainsHum } from './hum/tool.ts'
import { presets } from './language/presets.ts'
import { understand } from './language/understanding.ts'
import { backgroundNoise } from './noise/tool.ts'
import { stereoCentre, stereoSides } from './stereo/tool.ts'
import { percussivePart, sustainedPart } from './texture/tool.ts'
import type { Tool, ToolId } from './tool.ts'

const tools: Readonly<Record<ToolId, Tool>> = {
  'background-noise': backgroundNoise,
  clicks,
  'mains-hum': mainsHum,
  'percussive-part': percussivePart,
  'sustained-part': sustainedPart,
  'stereo-centre': stereoCentre,
  'stereo-sides': stereoSides,
}

const knownWords =
  'background noise, hiss, fan, rain, mains hum, buzz, clicks, crackle, drums, beat, sustained notes, strings, the centre or the sides of stereo'

const refuse = (reason: string): Answer => ({ kind: 'no', reason })
const known = `It knows ${knownWords}.`

const accept = (tool: ToolId, confidence: number, cautions: readonly (string | undefined)[]): Answer => {
  const found = tools[tool]
  const explanation = [found.explanation, ...cautions, found.needsStereo ? 'Stereo only.' : undefined]
  return {
    kind: 'yes',
    tool: found.name,
    explanation: explanation.filter((sentence) => sentence !== undefined).join(' '),
    confidence,
    settings: { tool },
  }
}

const answer = (query: Query): Answer => {
  const meaning = understand(query.text)
  switch (meaning.kind) {
    case 'sound': {
      const { sound, corrected, tool, words } = meaning
      const reading = corrected ? `Read as “${words}”.` : undefined
      return accept(tool, corrected ? sound.confidence * 0.9 : sound.confidence, [sound.caution, reading])
    }
    case 'nothing':
      if (query.example !== null) return accept('background-noise', 0.5, ['It goes by the region you marked alone.'])
      return refuse(`Name the sound to take out. ${known}`)
    case 'several': {
      const names = meaning.tools.map((tool) => tools[tool].name)
      return refuse(`These are sounds for different tools (${names.join(', ')}): ask for one at a time.`)
    }
    case 'unknown':
      return refuse(`The built-in tools do not know “${meaning.word}”. ${known}`)
  }
}

/** Words that a tool takes without having been made for them: less sure than any system that learned them. */
const comesNear = (word: string): boolean => {
  const found = answer(queryFor(word))
  return found.kind === 'yes' && found.confidence < 0.78
}

const toolOf = (request: PlanRequest): { id: ToolId; tool: Tool } => {
  const wanted = request.settings.tool
  const id = Object.keys(tools).find((key) => key === wanted) as ToolId | undefined
  if (id) return { id, tool: tools[id] }
  const found = answer(request.query)
  if (found.kind === 'no') throw new Error(found.reason)
  return toolOf({ ...request, settings: found.settings })
}

/** The classical tools as one system. Which one runs is told by `answer` and kept in the settings as `tool`. */
export const builtinTools: SeparationSystem = {
  describe: () => ({
    id: 'builtin',
    name: 'Built-in tools',
    version: '1.0.0',
    goodAt: 'Steady noise, mains hum, clicks, drums against sustained sounds, and the centre and sides of stereo.',
    knows: presets.flatMap(({ tool, words, audience }): KnownSound[] => {
      const sound = { audience, tool: tools[tool].name }
      const near = words.filter(comesNear)
      return [
        { ...sound, words: words.filter((word) => !near.includes(word)) },
        { ...sound, words: near, near: true },
      ].filter((known) => known.words.length > 0)
    }),
    takesExamples: true,
    takesAvoid: false,
    takesSeveral: false,
    model: null,
    checkpoint: null,
  }),
  answer,
  plan: (request): Plan => {
    const { id, tool } = toolOf(request)
    if (tool.needsStereo && request.channels < 2) {
      throw new Error(`“${tool.name}” needs a stereo recording, and this one has one channel.`)
    }
    return { tool: tool.name, settings: { ...request.settings, tool: id }, ...tool.plan(request) }
  },
  analyse: (request, plan, example) =>
    toolOf({ ...request, settings: plan.settings }).tool.analyse(request, example?.audio ?? null),
  prepare: (request, plan, analysis) => {
    const { tool } = toolOf({ ...request, settings: plan.settings })
    assert(!plan.analysis || analysis !== null, 'a plan with analysis is prepared with what it found')
    const runner = tool.prepare(request, plan, analysis)
    return Promise.resolve({
      device: null,
      run: async (chunk) => [await runner.run(chunk)],
      release: () => {},
    })
  },
}
