/*
 * Functions made of the tree's own macros, so that checked TypeScript can call them by name: what
 * local_irq_enable() does is always what the tree at hand says it does. The parentheses around each
 * name keep the preprocessor from expanding it there.
 */

#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

__always_inline void (local_irq_enable)(void)
{
	local_irq_enable();
}

__always_inline void (local_irq_disable)(void)
{
	local_irq_disable();
}

__always_inline unsigned long (local_irq_save)(void)
{
	unsigned long flags;

	local_irq_save(flags);
	return flags;
}

__always_inline void (local_irq_restore)(unsigned long flags)
{
	local_irq_restore(flags);
}

__always_inline void (preempt_disable)(void)
{
	preempt_disable();
}

__always_inline void (preempt_enable)(void)
{
	preempt_enable();
}

__always_inline int (local_softirq_pending)(void)
{
	return local_softirq_pending();
}

__always_inline void (preempt_fold_need_resched)(void)
{
	preempt_fold_need_resched();
}
