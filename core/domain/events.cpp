#include "domain/events.h"

#include <array>

namespace ballast::domain {

std::string_view kindName(const Event& event) noexcept
{
    constexpr std::array<std::string_view, 28> names{"instrument listed",
                                                     "chain",
                                                     "index",
                                                     "hedge quote",
                                                     "funding",
                                                     "oracle",
                                                     "gas",
                                                     "order acknowledged",
                                                     "order filled",
                                                     "order ended",
                                                     "quote filled",
                                                     "instrument settled",
                                                     "market gap",
                                                     "time",
                                                     "market ended",
                                                     "operator",
                                                     "model risk",
                                                     "latch closed",
                                                     "order sent",
                                                     "amendment answered",
                                                     "cancel refused",
                                                     "connection",
                                                     "protection",
                                                     "desk opened",
                                                     "order report",
                                                     "position report",
                                                     "balance report",
                                                     "reconcile done"};
    static_assert(std::variant_size_v<EventBody> == names.size());
    return names[event.body.index()];
}

}  // namespace ballast::domain
