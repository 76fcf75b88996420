#include "ui/header/feed_line.h"

#include <algorithm>
#include <array>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

/// How much a feed matters: one without a value most, a fresh one least.
int weightOf(const HeaderRow& feed)
{
    constexpr std::array kWorstFirst{Mark::Dead, Mark::Warning, Mark::Stale, Mark::None, Mark::Delayed};
    const auto place = std::find(kWorstFirst.begin(), kWorstFirst.end(), feed.mark);
    return static_cast<int>(kWorstFirst.end() - place);
}

int widthOf(const QString& words, const QFontMetrics& metrics)
{
    return kFeedMark + metrics.horizontalAdvance(words) + kFeedGap;
}

FeedLine lineOf(const std::vector<HeaderRow>& feeds, const std::vector<bool>& kept, const QFontMetrics& metrics)
{
    FeedLine line;
    const HeaderRow* worst = nullptr;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
        const HeaderRow& feed = feeds[i];
        if (kept[i]) {
            line.parts.push_back({feed.label + QLatin1Char(' ') + feed.value, feed.mark, feed.colour, feed.markColour});
            continue;
        }
        ++line.dropped;
        if (!worst || weightOf(feed) > weightOf(*worst)) worst = &feed;
    }
    if (worst)
        line.parts.push_back({QStringLiteral("+%1").arg(line.dropped), worst->mark, theme().text2, worst->markColour});
    for (const auto& part : line.parts)
        line.width += widthOf(part.words, metrics);
    return line;
}

}  // namespace

FeedLine feedLine(const std::vector<HeaderRow>& feeds, const QFontMetrics& metrics, int room)
{
    std::vector<bool> kept(feeds.size(), true);
    FeedLine line = lineOf(feeds, kept, metrics);
    for (std::size_t n = 0; n < feeds.size() && line.width > room; ++n) {
        std::size_t least = feeds.size();
        for (std::size_t i = 0; i < feeds.size(); ++i)
            if (kept[i] && (least == feeds.size() || weightOf(feeds[i]) <= weightOf(feeds[least]))) least = i;
        kept[least] = false;
        line = lineOf(feeds, kept, metrics);
    }
    return line;
}

}  // namespace ballast::ui
