import { useEffect, useRef, useState } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { announcementOf } from './model-state.ts'

/** Tells a screen reader what changes about the models. */
export const Announcer = ({ models }: { readonly models: readonly ModelRecord[] }) => {
  const before = useRef(models)
  const [text, setText] = useState('')
  useEffect(() => {
    const known = new Map(before.current.map((model) => [model.id, model]))
    before.current = models
    const told = models.flatMap((model) => announcementOf(known.get(model.id), model) ?? [])
    if (told.length > 0) setText(told.join('. '))
  }, [models])
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  )
}
