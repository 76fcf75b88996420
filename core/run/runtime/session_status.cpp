#include "runtime/session_status.h"

#include <algorithm>

namespace ballast::runtime {

namespace {

bool isComplete(const domain::Event& event)
{
    const auto* chain = std::get_if<domain::ChainUpdate>(&event.body);
    return chain != nullptr && chain->complete;
}

}  // namespace

void noteBatch(SessionStatus& status, const domain::EventBatch& batch)
{
    const bool captured = std::any_of(batch.events.begin(), batch.events.end(), isComplete);
    status.change([&](SessionProgress& progress) {
        if (captured) {
            ++progress.captures;
            progress.message.clear();
        }
        for (const auto& event : batch.events) {
            if (const auto* feed = std::get_if<domain::FeedConnectionChanged>(&event.body))
                progress.message = feed->why;
            if (const auto* end = std::get_if<domain::MarketEnded>(&event.body)) progress.message = end->reason;
        }
    });
}

}  // namespace ballast::runtime
