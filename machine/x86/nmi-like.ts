// The two exceptions of x86 that no interrupt flag masks: NMIs and machine checks.
//
// An NMI masks NMIs and nothing else; the stub in assembly sees to it that one that comes before the end of
// another is repeated after it, so that the C code is never entered twice (asm_exc_nmi). A machine check comes
// anywhere, the NMI handler included, and masks only itself: another one before its end shuts the machine down
// (MCIP), which is no behaviour that entry code could get wrong. NMIs may come in a machine check's handler.
// Linux v6.12: arch/x86/kernel/nmi.c, arch/x86/kernel/cpu/mce/core.c.

import { bool, global, perCpu } from '../lang.ts'

export const nmi_like = perCpu({ nmi_masked: bool(false), mce_in_progress: bool(false) })

/** Which of them there are. */
export const nmi_likes = global({ nmis: bool(false), mces: bool(false) })

export function nmi_deliverable(): boolean {
  return nmi_likes.nmis && !nmi_like.nmi_masked
}

export function mce_deliverable(): boolean {
  return nmi_likes.mces && !nmi_like.mce_in_progress
}

/** Inside the action that takes it, and inside the one that returns. */
export function take_nmi(): void {
  nmi_like.nmi_masked = true
}

export function end_nmi(): void {
  nmi_like.nmi_masked = false
}

export function take_mce(): void {
  nmi_like.mce_in_progress = true
}

export function end_mce(): void {
  nmi_like.mce_in_progress = false
}
