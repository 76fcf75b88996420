#include "domain/events.h"

#include <array>

namespace ballast::domain {

std::string_view toString(Ailment ailment) noexcept
{
    switch (ailment) {
    case Ailment::None:
        return "the desk is well";
    case Ailment::EngineStalled:
        return "inputs wait and the engine has not moved for a second";
    case Ailment::CommitSlow:
        return "a commit takes longer than a second";
    case Ailment::CommitFailed:
        return "the journal cannot keep what was decided";
    case Ailment::JournalBehind:
        return "the journal is too far behind the engine";
    case Ailment::DiskShort:
        return "the journal's disk is nearly full";
    case Ailment::DiskNear:
        return "the journal's disk has less than 1 GiB left";
    }
    return {};
}

std::string_view kindName(const Event& event) noexcept
{
    constexpr std::array<std::string_view, 34> names{"instrument listed",
                                                     "chain",
                                                     "index",
                                                     "hedge quote",
                                                     "funding",
                                                     "oracle",
                                                     "gas",
                                                     "order acknowledged",
                                                     "order filled",
                                                     "order ended",
                                                     "instrument settled",
                                                     "timer",
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
                                                     "reconcile done",
                                                     "journal health",
                                                     "clock",
                                                     "intake counts",
                                                     "feed connection",
                                                     "pool shares",
                                                     "carried over",
                                                     "margin report",
                                                     "cash moved"};
    static_assert(std::variant_size_v<EventBody> == names.size());
    return names[event.body.index()];
}

}  // namespace ballast::domain
