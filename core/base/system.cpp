#include "base/system.h"

#include <cstdlib>
#include <fmt/format.h>
#include <pthread.h>
#include <string>
#include <utility>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace ballast {

void giveLargeMemoryBack() noexcept
{
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}

Result<void> startThread(std::thread& thread, std::string_view name, std::function<void()> body, std::string_view what)
{
    constexpr std::size_t kShownBytes = 15;  // pthread_setname_np(3)
    try {
        thread = std::thread(std::move(body));
    } catch (const std::exception& error) {
        return fail(ErrorCode::Refused,
                    fmt::format("the thread {} cannot be made: {}; free memory or raise the limit of processes",
                                what.empty() ? name : what, error.what()));
    }
    ::pthread_setname_np(thread.native_handle(), std::string(name.substr(0, kShownBytes)).c_str());
    return {};
}

}  // namespace ballast
