import { describe, expect, it } from 'vitest'
import { op, pickle } from '../../support/pickle-file.ts'
import { join, text } from '../../support/zip-file.ts'
import { call, pickleRefusal } from './pickle-reading.ts'

/** `{ 'state_dict': … }` around instructions that leave one value. */
const inState = (...parts: readonly Uint8Array[]): Uint8Array =>
  pickle(op.emptyDict, op.unicode('state_dict'), ...parts, op.setitem)

describe('what Python would call, and is named instead', () => {
  const dangerous: readonly (readonly [string, string])[] = [
    ['__builtin__', 'eval'],
    ['builtins', 'eval'],
    ['__builtin__', 'exec'],
    ['builtins', 'exec'],
    ['__builtin__', 'execfile'],
    ['__builtin__', 'getattr'],
    ['builtins', 'getattr'],
    ['builtins', 'setattr'],
    ['builtins', 'open'],
    ['builtins', 'compile'],
    ['builtins', '__import__'],
    ['builtins', 'globals'],
    ['builtins', 'breakpoint'],
    ['builtins', 'object'],
    ['builtins', 'type'],
    ['builtins', 'map'],
    ['builtins', 'eval.__call__'],
    ['os', 'system'],
    ['posix', 'system'],
    ['nt', 'system'],
    ['os', 'popen'],
    ['sys', 'modules'],
    ['subprocess', 'Popen'],
    ['subprocess', 'check_output'],
    ['socket', 'create_connection'],
    ['shutil', 'rmtree'],
    ['webbrowser', 'open'],
    ['importlib', 'import_module'],
    ['operator', 'attrgetter'],
    ['operator', 'methodcaller'],
    ['functools', 'partial'],
    ['functools', 'reduce'],
    ['pkgutil', 'resolve_name'],
    ['pydoc', 'locate'],
    ['pydoc', 'pipepager'],
    ['timeit', 'timeit'],
    ['runpy', '_run_code'],
    ['code', 'InteractiveInterpreter'],
    ['pdb', 'run'],
    ['cProfile', 'run'],
    ['doctest', 'debug_script'],
    ['bdb', 'Bdb'],
    ['asyncio.unix_events', '_UnixSubprocessTransport'],
    ['types', 'CodeType'],
    ['types', 'FunctionType'],
    ['marshal', 'loads'],
    ['pickle', 'loads'],
    ['_pickle', 'loads'],
    ['cPickle', 'loads'],
    ['dill', 'loads'],
    ['joblib', 'load'],
    ['cloudpickle.cloudpickle', '_make_function'],
    ['cloudpickle.cloudpickle', '_builtin_type'],
    ['logging', 'FileHandler'],
    ['logging.config', 'listen'],
    ['_io', 'FileIO'],
    ['io', 'open'],
    ['pathlib', 'Path.write_text'],
    ['pathlib', 'Path'],
    ['numpy.f2py.crackfortran', 'getlincoef'],
    ['numpy.testing._private.utils', 'runstring'],
    ['numpy', 'load'],
    ['copy_reg', '_reconstructor'],
    ['copyreg', '_reconstructor'],
    ['copyreg', 'add_extension'],
    ['torch', 'load'],
    ['torch.hub', 'load'],
    ['torch.serialization', 'load'],
    ['torch.storage', '_load_from_bytes'],
    ['torch.jit.unsupported_tensor_ops', 'execWrapper'],
    ['torch._utils', '_rebuild_wrapper_subclass'],
    ['torch._tensor', '_rebuild_from_type_v2'],
    ['torch._inductor.codecache', 'compile_file'],
    ['torch.utils.collect_env', 'run'],
    ['torch.nn.modules.linear', 'Linear'],
    ['transformers.training_args', 'TrainingArguments'],
    ['omegaconf.base', 'eval'],
    ['collections', 'OrderedDict.__class__'],
    ['', 'eval'],
    ['eval', ''],
  ]

  it.each(dangerous)('%s.%s', (module, name) => {
    const named = new RegExp(`“${`${module}.${name}`.replaceAll('.', '\\.')}”`)
    expect(pickleRefusal(inState(call(module, name, op.unicode('1'))))).toMatch(named)
    expect(pickleRefusal(inState(op.global(module, name), op.emptyTuple, op.newobj))).toMatch(named)
    expect(pickleRefusal(inState(op.global(module, name)))).toMatch(named)
    expect(pickleRefusal(join([op.global(module, name), op.stop]))).toMatch(named)
  })

  it('outside the state dict as well as inside', () => {
    const beside = pickle(op.emptyDict, op.unicode('note'), call('os', 'system', op.unicode('x')), op.setitem)
    expect(pickleRefusal(beside)).toMatch(/os\.system/)
  })

  it('when its result is thrown away by taking the place of a key', () => {
    const hidden = pickle(op.emptyDict, call('os', 'system', op.unicode('x')), op.none, op.setitem)
    expect(pickleRefusal(hidden)).toMatch(/os\.system/)
  })

  it('as the first part of a persistent id', () => {
    const hidden = pickle(op.mark, op.unicode('storage'), op.global('os', 'system'), op.tuple, op.persistentId)
    expect(pickleRefusal(hidden)).toMatch(/os\.system/)
  })

  it('with names that are no text, never end, or hide in look-alikes', () => {
    expect(pickleRefusal(pickle(join([text('c'), Uint8Array.of(0xff, 0xfe), text('\nsystem\n')])))).toMatch(/not UTF-8/)
    expect(pickleRefusal(pickle(text(`c${'a'.repeat(300)}\nb\n`)))).toMatch(/cannot be read/)
    expect(pickleRefusal(pickle(text('cos')))).toMatch(/cannot be read/)
    expect(pickleRefusal(pickle(op.global('collections', 'ОrderedDict')))).toMatch(/collections/)
    expect(pickleRefusal(pickle(op.global('collections ', 'OrderedDict')))).toMatch(/asks for/)
    expect(pickleRefusal(pickle(op.global('collections', 'OrderedDict\r')))).toMatch(/asks for/)
    expect(pickleRefusal(pickle(op.global('torch._utils _rebuild_tensor_v2', '')))).toMatch(/asks for/)
    expect(pickleRefusal(pickle(op.global('constructor', 'prototype')))).toMatch(/asks for/)
    expect(pickleRefusal(pickle(op.global('__proto__', 'x')))).toMatch(/asks for/)
  })

  it('shows names without what a terminal would obey', () => {
    expect(pickleRefusal(pickle(op.global('os\u001b[2J', 'system\u202e')))).toMatch(/^it asks for “os�\[2J\.system�”/)
  })
})
