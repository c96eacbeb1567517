import type { DialogRequest } from '../state/shell-store.ts'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'

export const QuestionDialog = ({ request }: { readonly request: Extract<DialogRequest, { name: 'question' }> }) => (
  <DialogFrame
    title={request.title}
    description={request.text}
    size="small"
    onClose={() => request.answer(null)}
    actions={
      <>
        <Button onClick={() => request.answer(null)}>Cancel</Button>
        {request.choices.map((choice) => (
          <Button key={choice.value} kind={choice.kind ?? 'plain'} onClick={() => request.answer(choice.value)}>
            {choice.label}
          </Button>
        ))}
      </>
    }
  />
)
