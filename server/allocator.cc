// The settings of the process's allocator, which serves everything but the heaps of
// machines: messages, gRPC, what is compiled and what is encoded.
//
// jemalloc gives free pages back to the system from a thread of its own and holds no
// lock meanwhile; see docs/adr/0026. It reads this when the process starts; an
// operator's MALLOC_CONF comes after it. A build without jemalloc has no use for it.
//
// What is freed stays with the process for a second. What threads keep for themselves is
// little: most of them are gRPC's and idle.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0,lg_tcache_max:9,"
    "tcache_nslots_small_max:20";
}
