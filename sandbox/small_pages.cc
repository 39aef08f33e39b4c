#include "sandbox/small_pages.h"

#include <sys/prctl.h>

namespace selenite::sandbox {

// Kernels without huge pages know no such request, and need none.
void UseSmallPages() { (void)prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0); }

}  // namespace selenite::sandbox
