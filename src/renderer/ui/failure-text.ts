import type { Failure } from '../../contract/failures.ts'

export type FailureText = { readonly title: string; readonly text: string; readonly next: string | null }

export const describeFailure = (failure: Failure): FailureText => ({ title: failure.code, text: '', next: null })
