#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace ballast {

void assertionFailed(const char* expression, const char* file, int line)
{
    std::fprintf(stderr, "ballast: broken invariant: %s (%s:%d)\n", expression, file, line);
    std::abort();
}

}  // namespace ballast
