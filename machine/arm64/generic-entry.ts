// What is particular to arm64 with the generic entry code: every exception of the kernel that is no NMI
// may preempt it on the way out.

export function exceptions_preempt(): boolean {
  return true
}
