import type { Concept, Form } from './form.ts'
import { generalist } from './separator-graphs.ts'

/** Of whom a separator is: where its tensors lie in the model's file. */
export type SeparatorName = string

/** Who takes out a concept: the specialist all of whose sounds it names, or who does the rest. */
export const separatorOf = ({ specialists }: Pick<Form, 'specialists'>, { leaves }: Concept): SeparatorName =>
  specialists.find((specialist) => leaves.every((leaf) => specialist.leaves.includes(leaf)))?.tensors ?? generalist

/**
 * Who answers an embedding: it goes by its likeliest concept (training/lasso_training/network/model.py), which an example has too.
 * @param probabilities of every concept of the form being meant
 */
export const separatorFor = (form: Form, probabilities: Float64Array): SeparatorName => {
  const likeliest = probabilities.reduce((best, value, index) => (value > probabilities[best]! ? index : best), 0)
  return separatorOf(form, form.concepts[likeliest]!)
}
