#include "venues/watch.h"

#include <thread>

#include "venue/id_book.h"

namespace ballast::venues {

namespace {

constexpr auto kPause = std::chrono::milliseconds(100);

/// Numbers instruments; what is told is in the feeds' own views.
class Numbers final : public venue::FeedSink {
public:
    explicit Numbers(venue::IdBook& ids) : m_ids(ids) {}
    domain::InstrumentId listed(const domain::Instrument& instrument) override { return m_ids.numberOf(instrument); }
    void post(std::span<const venue::MarketFact>, Timestamp) override {}
    void connection(venue::Connection, std::string_view) override {}

private:
    venue::IdBook& m_ids;
};

}  // namespace

std::vector<venue::FeedView> watch(const std::vector<NamedFeed>& feeds, Duration length, const Clock& clock,
                                   const std::function<bool()>& mayGoOn)
{
    venue::IdBook ids;
    Numbers sink(ids);
    const auto until = clock.now() + length;
    for (const auto& named : feeds)
        named.feed->start(sink);
    while (clock.now() < until && mayGoOn())
        std::this_thread::sleep_for(kPause);
    std::vector<venue::FeedView> views;
    for (const auto& named : feeds)
        views.push_back(named.feed->view(clock.now()));
    for (const auto& named : feeds)
        named.feed->stop();
    return views;
}

}  // namespace ballast::venues
