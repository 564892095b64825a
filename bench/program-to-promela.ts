// A Program as a Promela model: one process for each CPU, whose options are the actions of the generated C.
//
// The whole state is one C struct inside Spin's state vector, so that Spin stores and compares exactly what the
// Program says is its state, and what it executes is compiled C. Each action is one transition.

import type { Program } from '../src/ir/program.ts'
import { programToC } from './program-to-c.ts'

export interface PromelaModel {
  readonly model: string
  /** C that the model includes as `model.h`. Spin runs a preprocessor over the model, which must not see it. */
  readonly header: string
}

export function programToPromela(program: Program): PromelaModel {
  const { code, picks } = programToC(program)
  const acts = [-1, ...program.vectors.keys()]
  const ways = acts.flatMap((act) => Array.from({ length: picks }, (_, pick) => ({ act, pick })))
  // Spin takes calls in a c_expr for side effects, but does not look behind a macro.
  const macros = ways.map(({ act, pick }, index) => {
    const possible = pick === 0 ? 'is_enabled' : 'is_another'
    const more = pick === 0 ? '' : `, ${pick}`
    return `#define CAN_${index} ${possible}(&now.s, Pcpu->_pid, ${act}${more})`
  })
  const options = ways.map(
    ({ act, pick }, index) =>
      `  :: d_step { c_expr { CAN_${index} } -> c_code { do_action(&now.s, Pcpu->_pid, ${act}, ${pick}); } }`,
  )
  const header = `#include <stdint.h>
#include <stdlib.h>
#include <string.h>
${code}
/* Whether the action is possible with these choices, which are not the first ones. */
static int is_another(S *s, int cpu, int act, int pick) {
  S copy;
  if (!is_enabled(s, cpu, act)) return 0;
  copy = *s;
  return do_action(&copy, cpu, act, pick) == 0;
}
${macros.join('\n')}
`
  const model = `c_decl {
\\#include "model.h"
}
c_state "S s" "Global" "initial_state()"

active [${program.bounds.cpus}] proctype cpu() {
  do
${options.join('\n')}
  od
}
`
  return { model, header }
}
