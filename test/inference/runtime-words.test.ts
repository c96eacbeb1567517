import { describe, expect, it } from 'vitest'
import { reasonIn } from '../../src/main/inference/runtime-words.ts'

describe('what a runtime says about its end', () => {
  it('is told without the place in its source', () => {
    const check =
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters'
    expect(reasonIn(check)).toBe('Failed to get a WebGPU adapter: No supported adapters')
  })

  it.each([
    ['device lost.\n    at run (native)', 'device lost'],
    ['  it ended with SIGSEGV', 'it ended with SIGSEGV'],
    ['', ''],
    ['x'.repeat(1000), 'x'.repeat(200)],
  ])('is its first line: %j', (words, reason) => {
    expect(reasonIn(words)).toBe(reason)
  })
})
