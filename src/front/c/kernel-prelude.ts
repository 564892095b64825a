// Our own definitions of macros that declare things: what the parser needs to know of a per-CPU variable
// or a static key, instead of the sections and attributes that the kernel's text consists of.
//
// The tree cannot redefine these; if it uses another number of parameters, that is reported (C023).

export const prelude = `
#define DECLARE_PER_CPU(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_FIRST(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_ALIGNED(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_READ_MOSTLY(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_DECRYPTED(type, name) extern __percpu_object type name
#define DECLARE_PER_CPU_CACHE_HOT(type, name) extern __percpu_object type name
#define DEFINE_PER_CPU(type, name) __percpu_object type name
#define DEFINE_PER_CPU_FIRST(type, name) __percpu_object type name
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name) __percpu_object type name
#define DEFINE_PER_CPU_ALIGNED(type, name) __percpu_object type name
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name) __percpu_object type name
#define DEFINE_PER_CPU_READ_MOSTLY(type, name) __percpu_object type name
#define DEFINE_PER_CPU_DECRYPTED(type, name) __percpu_object type name
#define DEFINE_PER_CPU_CACHE_HOT(type, name) __percpu_object type name
#define EXPORT_PER_CPU_SYMBOL(name)
#define EXPORT_PER_CPU_SYMBOL_GPL(name)

#define DECLARE_STATIC_KEY_FALSE(name) extern __static_key_false name
#define DECLARE_STATIC_KEY_TRUE(name) extern __static_key_true name
#define DEFINE_STATIC_KEY_FALSE(name) __static_key_false name
#define DEFINE_STATIC_KEY_TRUE(name) __static_key_true name
#define DEFINE_STATIC_KEY_FALSE_RO(name) __static_key_false name
#define DEFINE_STATIC_KEY_TRUE_RO(name) __static_key_true name
#define DECLARE_STATIC_CALL(name, func) extern typeof(func) name
`
