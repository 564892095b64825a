// What the configuration of the kernel decides about the machine around entry code. With a kernel tree it is
// that tree's (src/linux/library-constants.ts).

/**
 * 1 without CONFIG_TRACE_IRQFLAGS_NMI: lockdep takes no notice of what happens in an NMI, and believes there
 * what was true in the interrupted context. Architectures that have the symbol keep its state exactly.
 */
export const LOCKDEP_IGNORES_NMIS = 0x0
