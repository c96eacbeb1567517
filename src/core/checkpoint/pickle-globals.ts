import type { TensorType } from '../nn/tensor.ts'
import { refuse, showText } from './refusal.ts'

/** What a name of Python stands for here. */
export type GlobalMeaning =
  | { readonly is: 'ordered-dict' | 'tensor' | 'parameter' | 'encode' | 'size' | 'numpy-scalar' }
  | { readonly is: 'storage'; readonly type: TensorType }
  /** A class whose objects become records; some are dicts or lists with attributes. */
  | { readonly is: 'record'; readonly content: 'dict' | 'list' | null }
  /** A constant that is only ever named: `torch.float32`. */
  | { readonly is: 'name' }

const storage = (type: TensorType): GlobalMeaning => ({ is: 'storage', type })
const record: GlobalMeaning = { is: 'record', content: null }
const recordDict: GlobalMeaning = { is: 'record', content: 'dict' }
const recordList: GlobalMeaning = { is: 'record', content: 'list' }

/** The same names in several modules: packages moved, and Python 2's names live on in protocol 2. */
const inEach = (
  modules: readonly string[],
  names: readonly string[],
  meaning: GlobalMeaning,
): [string, GlobalMeaning][] =>
  modules.flatMap((module) => names.map((name): [string, GlobalMeaning] => [`${module} ${name}`, meaning]))

const dtypes = [
  'float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 bool complex64 complex128 half float double long int',
].flatMap((names) => names.split(' '))

/**
 * Every name that a checkpoint may use: what `torch.save` writes for a state dict, and what real checkpoints of Lightning,
 * laion_clap and Hydra carry beside it. A name that is not here ends the reading.
 */
const known: ReadonlyMap<string, GlobalMeaning> = new Map<string, GlobalMeaning>([
  ['collections OrderedDict', { is: 'ordered-dict' }],
  ['torch._utils _rebuild_tensor_v2', { is: 'tensor' }],
  ['torch._utils _rebuild_parameter', { is: 'parameter' }],
  ['torch FloatStorage', storage('float32')],
  ['torch HalfStorage', storage('float16')],
  ['torch BFloat16Storage', storage('bfloat16')],
  ['torch DoubleStorage', storage('float64')],
  ['torch LongStorage', storage('int64')],
  ['torch IntStorage', storage('int32')],
  ['torch ShortStorage', storage('int16')],
  ['torch CharStorage', storage('int8')],
  ['torch ByteStorage', storage('uint8')],
  ['torch BoolStorage', storage('bool')],
  ['torch Size', { is: 'size' }],
  ['torch device', record],
  ...inEach(['torch'], dtypes, { is: 'name' }),
  ['_codecs encode', { is: 'encode' }],
  ...inEach(['numpy.core.multiarray', 'numpy._core.multiarray'], ['scalar'], { is: 'numpy-scalar' }),
  ...inEach(['numpy.core.multiarray', 'numpy._core.multiarray'], ['_reconstruct'], record),
  ...inEach(['numpy'], ['dtype', 'ndarray'], record),
  ['argparse Namespace', record],
  ['collections Counter', recordDict],
  ['collections defaultdict', recordDict],
  ['collections deque', recordList],
  ...inEach(['__builtin__', 'builtins'], ['set', 'frozenset', 'complex', 'slice', 'bytearray'], record),
  ...inEach(
    ['__builtin__', 'builtins'],
    ['dict', 'list', 'tuple', 'int', 'long', 'float', 'bool', 'str', 'unicode', 'bytes'],
    { is: 'name' },
  ),
  ...inEach(['pathlib', 'pathlib._local'], ['PosixPath', 'PurePosixPath', 'WindowsPath', 'PureWindowsPath'], record),
  ...inEach(
    [
      'pytorch_lightning.utilities.parsing',
      'lightning.pytorch.utilities.parsing',
      'lightning_fabric.utilities.data',
      'lightning.fabric.utilities.data',
    ],
    ['AttributeDict'],
    recordDict,
  ),
  // Lightning before 1.5 keys the state of callbacks by their classes.
  ...inEach(['pytorch_lightning.callbacks.model_checkpoint'], ['ModelCheckpoint'], { is: 'name' }),
  ...inEach(['lightning.pytorch.callbacks.model_checkpoint'], ['ModelCheckpoint'], { is: 'name' }),
  ...inEach(['pytorch_lightning.callbacks.early_stopping'], ['EarlyStopping'], { is: 'name' }),
  ...inEach(['lightning.pytorch.callbacks.early_stopping'], ['EarlyStopping'], { is: 'name' }),
  ...inEach(
    ['pytorch_lightning.trainer.states', 'lightning.pytorch.trainer.states'],
    ['TrainerFn', 'TrainerStatus', 'RunningStage'],
    record,
  ),
  ['omegaconf.dictconfig DictConfig', record],
  ['omegaconf.listconfig ListConfig', record],
  ...inEach(['omegaconf.base'], ['ContainerMetadata', 'Metadata', 'SCMode'], record),
  ...inEach(
    ['omegaconf.nodes'],
    ['AnyNode', 'BooleanNode', 'BytesNode', 'FloatNode', 'IntegerNode', 'PathNode', 'StringNode'],
    record,
  ),
  ['typing Any', { is: 'name' }],
])

const advice = (module: string, name: string): string => {
  if (module.startsWith('__torch__'))
    return 'it is a TorchScript program, not a state dict: save model.state_dict() instead'
  if (/^torch\.nn\.modules\b/.test(module))
    return 'it holds a whole model, not a state dict: save model.state_dict() instead'
  if (
    module === 'torch._utils' ||
    (/^torch(\.storage)?$/.test(module) && (/Storage$/.test(name) || /^[a-z]+\d+/.test(name)))
  )
    return 'it holds a kind of tensor that Lasso does not read: save a plain state dict of ordinary tensors'
  return 'Python could be made to run code by it, and weights do not need it: get the file from its authors, or save a plain state dict'
}

/** What an unknown name says about a checkpoint, and what to do: `asks for “os.system” of Python; …`. */
export const explainName = (module: string, name: string): string =>
  `asks for “${showText(`${module}.${name}`)}” of Python; ${advice(module, name)}`

export const isKnown = (module: string, name: string): boolean => known.has(`${module} ${name}`)

/** @throws CheckpointRefusal for every name that is not known here */
export const meaningOf = (module: string, name: string): GlobalMeaning =>
  known.get(`${module} ${name}`) ?? refuse(`it ${explainName(module, name)}`)
