#include "ui/header/header_content.h"

#include <algorithm>
#include <cmath>

#include "ui/choices/choices.h"
#include "ui/choices/greek_units.h"
#include "ui/choices/trends.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/margin_words.h"
#include "ui/widgets/reading_look.h"

namespace ballast::ui {
namespace {

using interfaces::Reading;
using interfaces::ScreenGreeks;
using interfaces::Snapshot;
using interfaces::UnderlyingView;

constexpr std::size_t kRows = 2;
constexpr double kWarnShare = 0.8;
constexpr double kNearSigmas = 3.0;  ///< A liquidation nearer than this many daily moves is marked.

/// Before the first complete picture no sum means anything.
bool isKnown(const Snapshot& s) { return !s.underlyings.empty() && s.loading.empty(); }

/// A sum over the book: missing before the first picture, marked where legs are absent.
void fillSum(BlockContent& block, const Snapshot& s, const QString& value)
{
    const bool known = isKnown(s);
    block.value = known ? value : kMissing;
    block.valueColour = known ? theme().text : theme().text3;
    int missing = 0;
    for (const auto& u : s.underlyings)
        missing += u.missingLegs;
    if (missing == 0) return;
    block.valueMark = Mark::Warning;
    block.toolTip +=
        (missing == 1 ? QStringLiteral("\nOne leg is missing; hedging of that underlying is off.")
                      : QStringLiteral("\n%1 legs are missing; hedging of that underlying is off.").arg(missing));
}

HeaderRow plainRow(const QString& label, const QString& value)
{
    HeaderRow row;
    row.label = label;
    row.value = value;
    row.colour = value == kMissing ? theme().text3 : theme().text;
    return row;
}

template <class MakeRow> void fillUnderlyingRows(BlockContent& block, const Snapshot& s, MakeRow makeRow)
{
    for (std::size_t i = 0; i < std::min(kRows, s.underlyings.size()); ++i)
        block.rows.push_back(isKnown(s) ? makeRow(s.underlyings[i]) : plainRow(text(s.underlyings[i].code), kMissing));
    block.spoken = block.label + QLatin1Char(' ') + block.value + QLatin1Char(' ') + block.unit;
    for (const auto& row : block.rows)
        block.spoken += QStringLiteral(", %1 %2").arg(row.label, row.value);
}

Gauge bandGauge(const UnderlyingView& u)
{
    const double middle = (u.band->lower + u.band->upper) / 2.0;
    const double half = std::max((u.band->upper - u.band->lower) / 2.0, 1e-12);
    const auto place = [&](double coins) { return std::clamp((coins - middle) / (4.0 * half) + 0.5, 0.0, 1.0); };
    Gauge gauge;
    gauge.kind = Gauge::Kind::Band;
    gauge.position = place(u.net.deltaCoin);
    gauge.bandFrom = place(u.band->lower);
    gauge.bandTo = place(u.band->upper);
    gauge.colour = u.outsideBand ? theme().warn : theme().text;
    return gauge;
}

HeaderRow netDeltaRow(const UnderlyingView& u)
{
    HeaderRow row = plainRow(text(u.code), deltaCoin(u.code, u.net.deltaCoin));
    if (u.band) row.gauge = bandGauge(u);
    if (u.outsideBand) {
        row.colour = row.markColour = theme().warn;
        row.mark = Mark::Warning;
    }
    return row;
}

/// Share of a limit: warn from 80 percent, breach beyond 100.
HeaderRow limitRow(const UnderlyingView& u, const QString& value, double exposure, double limit)
{
    HeaderRow row = plainRow(text(u.code), value);
    if (limit <= 0.0) return row;
    const double share = std::abs(exposure) / limit;
    row.gauge = Gauge{Gauge::Kind::Share, share, 0.0, 0.0, theme().text2};
    if (share < kWarnShare) return row;
    row.colour = row.markColour = share > 1.0 ? theme().breach : theme().warn;
    row.mark = share > 1.0 ? Mark::Breach : Mark::Warning;
    row.gauge->colour = row.colour;
    return row;
}

void applyLook(HeaderRow& row, const ReadingLook& look)
{
    row.value = look.text;
    row.colour = look.colour;
    row.italic = look.italic;
    row.mark = look.mark;
    row.markColour = look.markColour;
}

QColor gainOrLoss(double value)
{
    if (std::abs(value) < 0.5) return theme().text;
    return value < 0.0 ? theme().down : theme().text;
}

/// The two venues that have least room, by name; "Hyperliquid" does not fit the narrow header.
QString venueLabel(const std::string& venue, bool compact)
{
    const QString name = text(venue);
    return compact && name.size() > 8 ? name.left(6) + QLatin1Char('.') : name;
}

HeaderRow marginRow(const interfaces::VenueMargin& margin, bool compact)
{
    const Reading& share = margin.shareOfEquity;
    HeaderRow row = plainRow(venueLabel(margin.venue, compact), {});
    applyLook(row, lookOf(share, [](double v) { return percent1(v); }));
    const bool tight = share.value && *share.value >= kWarnShare;
    if (share.value && !compact)
        row.gauge = Gauge{Gauge::Kind::Share, *share.value, 0.0, 0.0, tight ? theme().warn : row.colour};
    if (!tight) return row;
    row.mark = *share.value > 1.0 ? Mark::Breach : Mark::Warning;
    row.markColour = *share.value > 1.0 ? theme().breach : theme().warn;
    return row;
}

/// Nearest move of spot, over all venues, at which one liquidates.
HeaderRow liquidationRow(const interfaces::VenueMargin& margin, bool compact)
{
    const Reading& shift = margin.liquidationShift;
    HeaderRow row = plainRow(compact ? QStringLiteral("Liq.") : QStringLiteral("Liquidation"), {});
    applyLook(row, lookOf(shift, [](double v) { return signedNumber(v * 100.0, 1) + QStringLiteral("\u00A0%"); }));
    if (!margin.liquidationDailySigmas || *margin.liquidationDailySigmas >= kNearSigmas) return row;
    row.mark = Mark::Warning;
    row.markColour = theme().warn;
    return row;
}

QString venueMarginTip(const interfaces::VenueMargin& margin)
{
    const ReadingLook share = lookOf(margin.shareOfEquity, [](double v) { return percent1(v); });
    QString tip = QStringLiteral("%1: %2 % of equity used").arg(text(margin.venue), share.text);
    tip += QStringLiteral("; liquidation: ") + liquidationText(margin);
    if (margin.liquidationShift.value) tip += QStringLiteral(" of spot");
    if (margin.liquidationDailySigmas)
        tip += QStringLiteral(", %1 daily standard deviations").arg(plain(*margin.liquidationDailySigmas, 1));
    const QString source = marginSource(margin);
    return source.isEmpty() ? tip + QLatin1Char('.') : tip + QStringLiteral("; source: %1.").arg(source);
}

QString marginToolTip(const Snapshot& s)
{
    QStringList lines{
        QStringLiteral("Margin used: initial margin over equity by the venue's rule, worst venue first; above 100 % "
                       "nothing that adds risk is accepted. Liquidation: the nearest move of spot at which "
                       "maintenance margin exceeds equity, all underlyings together.")};
    for (const auto& margin : s.margin)
        lines << venueMarginTip(margin);
    return lines.join(QLatin1Char('\n'));
}

/// A feed has an age and often no value of its own.
ReadingState feedState(Reading reading)
{
    if (reading.age && !reading.value && reading.quality != domain::Quality::Missing) reading.value = 0.0;
    return stateOf(reading);
}

HeaderRow feedRow(const interfaces::FeedView& feed)
{
    HeaderRow row;
    const ReadingState state = feedState(feed.worst);
    row.label = text(feed.name);
    if (!feed.text.empty()) row.label += QLatin1Char(' ') + text(feed.text);
    row.value = state == ReadingState::Dead ? QStringLiteral("no value")
                : feed.worst.age            ? age(*feed.worst.age)
                                            : kMissing;
    if (feed.name == "Gas") row.sparkline = Trends::instance().of(Trends::gas());
    // An assumption has no age: a mark would pass it off as a fresh one.
    if (state != ReadingState::Estimated || feed.worst.age) row.mark = markOfAge(state);
    row.markAtLabel = true;
    const bool calm =
        state == ReadingState::Fresh || state == ReadingState::Delayed || state == ReadingState::Estimated;
    row.colour = calm && feed.worst.age ? theme().text : colourOfAge(state);
    row.markColour = calm ? theme().text2 : colourOfAge(state);
    return row;
}

}  // namespace

BlockContent netDeltaBlock(const Snapshot& s)
{
    BlockContent block;
    block.label = QStringLiteral("Net delta");
    block.unit = QStringLiteral("USD");
    block.toolTip = QStringLiteral(
        "Net delta: coins the book gains when spot rises one coin's worth, options by forward delta plus hedges plus "
        "working and pending orders. Band: net delta may move inside it without a trade; its half-width grows with "
        "cost and gamma squared (Whalley-Wilmott).");
    fillSum(block, s, usd0(s.net.deltaUsd));
    fillUnderlyingRows(block, s, netDeltaRow);
    return block;
}

BlockContent gammaBlock(const Snapshot& s, bool compact)
{
    BlockContent block;
    block.label = QStringLiteral("Gamma");
    block.unit = compact ? QStringLiteral("USD Δ/1 %") : QStringLiteral("USD Δ per 1 %");
    const GammaUnit rows = Choices::instance().now().units.gamma;
    if (rows == GammaUnit::CoinPerDollar)
        block.unit = compact ? QStringLiteral("USD; coin/$1") : QStringLiteral("USD Δ/1 %; rows coin/$1");
    block.toolTip = QStringLiteral("Gamma: change of delta for a 1 % move of spot; the rows are in ") +
                    unitText(Choices::instance().now().units.gamma, QStringLiteral("coin")) +
                    QStringLiteral(". Settings choose the unit.");
    fillSum(block, s, usd0(s.net.gammaUsd));
    fillUnderlyingRows(block, s, [](const UnderlyingView& u) {
        const auto unit = Choices::instance().now().units.gamma;
        const QString words = unit == GammaUnit::CoinPerPercent  ? deltaCoin(u.code, u.net.gammaCoin)
                              : unit == GammaUnit::UsdPerPercent ? usd0(u.net.gammaUsd)
                                                                 : signedNumber(gammaIn(unit, u.net), 6);
        return limitRow(u, words, u.net.gammaCoin, u.gammaLimit);
    });
    return block;
}

BlockContent vegaBlock(const Snapshot& s)
{
    BlockContent block;
    block.label = QStringLiteral("Vega");
    const VegaUnit unit = Choices::instance().now().units.vega;
    block.unit = unitText(unit, unit != VegaUnit::PerPoint);
    block.toolTip = QStringLiteral(
        "Vega: USD for +1 vol pt on every expiry; not the sum to trust alone, see the buckets by expiry. Per 30-day "
        "pt: "
        "each option times the square root of 30 days over its own. Per 1 % of vol: each option times its own "
        "volatility. Settings choose the unit; the bars are of the limit, which is per vol pt.");
    fillSum(block, s, usd0(vegaIn(unit, s.net)));
    fillUnderlyingRows(block, s, [unit](const UnderlyingView& u) {
        return limitRow(u, usd0(vegaIn(unit, u.net)), u.net.vegaUsd, u.vegaLimit);
    });
    return block;
}

BlockContent thetaBlock(const Snapshot& s)
{
    BlockContent block;
    block.label = QStringLiteral("Theta");
    block.unit = QStringLiteral("USD per day");
    block.toolTip = QStringLiteral("Theta: USD for one day at unchanged spot and surface.");
    fillSum(block, s, usd0(s.net.thetaUsd));
    fillUnderlyingRows(block, s, [](const UnderlyingView& u) { return plainRow(text(u.code), usd0(u.net.thetaUsd)); });
    return block;
}

BlockContent pnlBlock(const Snapshot& s)
{
    BlockContent block;
    block.label = QStringLiteral("P&L today, theo");
    block.unit = QStringLiteral("USD");
    block.toolTip = QStringLiteral(
        "P&L today, theo: against our fit since 00:00 UTC, or since the session's start where that is later. MTM: "
        "against the venues' marks. Hedge cost: fees, spread, impact and gas of hedges. All three over the same "
        "period. Press for the split by cause.");
    const ReadingLook theo = lookOf(s.pnl.theoreticalUsd, [](double v) { return usd0(v); });
    block.value = theo.text;
    block.valueMark = theo.mark;
    block.valueItalic = theo.italic;
    const bool calm = theo.state == ReadingState::Fresh || theo.state == ReadingState::Delayed;
    block.valueColour = calm ? gainOrLoss(*s.pnl.theoreticalUsd.value) : theo.colour;
    HeaderRow market = plainRow(QStringLiteral("MTM"), kMissing);
    applyLook(market, lookOf(s.pnl.markToMarketUsd, [](double v) { return usd0(v); }));
    market.sparkline = s.pnl.history;
    block.rows.push_back(market);
    block.rows.push_back(plainRow(QStringLiteral("Hedge cost"), isKnown(s) ? usd0(s.pnl.hedgeCostUsd) : kMissing));
    block.spoken = QStringLiteral("P&L today %1 USD, mark to market %2").arg(block.value, market.value);
    return block;
}

BlockContent marginBlock(const Snapshot& s, bool compact)
{
    BlockContent block;
    block.label = QStringLiteral("Margin used");
    block.unit = compact ? QStringLiteral("%") : QStringLiteral("% of equity");
    if (s.margin.empty()) {
        block.value = kMissing;
        block.valueColour = theme().text3;
        block.rows.push_back(plainRow(QStringLiteral("not computed"), {}));
        block.spoken = QStringLiteral("Margin is not computed");
        return block;
    }
    block.toolTip = marginToolTip(s);
    const ReadingLook worst = lookOf(s.margin.front().shareOfEquity, [](double v) { return percent1(v); });
    block.value = worst.text;
    block.valueColour = worst.colour;
    block.valueItalic = worst.italic;
    block.valueMark = worst.mark;
    const interfaces::VenueMargin* nearest = nearestLiquidation(s.margin);
    const std::size_t venues = nearest ? 1 : kRows;
    for (std::size_t i = 0; i < std::min(venues, s.margin.size()); ++i)
        block.rows.push_back(marginRow(s.margin[i], compact));
    block.spoken =
        QStringLiteral("Margin used %1 percent of equity at %2").arg(block.value, text(s.margin.front().venue));
    if (!nearest) return block;
    block.rows.push_back(liquidationRow(*nearest, compact));
    block.spoken +=
        QStringLiteral(", liquidation at %1 when spot moves %2").arg(text(nearest->venue), liquidationText(*nearest));
    return block;
}

BlockContent feedsBlock(const Snapshot& s)
{
    BlockContent block;
    block.label = QStringLiteral("Feeds and gas");
    block.unit = QStringLiteral("age");
    block.spoken = block.label;
    for (const auto& feed : s.feeds) {
        block.rows.push_back(feedRow(feed));
        block.spoken += QStringLiteral(", %1 %2").arg(block.rows.back().label, block.rows.back().value);
    }
    return block;
}

BlockContent clockBlock(const Snapshot& s, bool compact)
{
    BlockContent block;
    const bool review = s.session == interfaces::SessionKind::Review;
    block.label = review ? QStringLiteral("As of") : QStringLiteral("Clock");
    block.unit = zoneName(s.time);
    const bool known = !s.time.isNever();
    block.value = known ? timeOfDay(s.time) : kMissing;
    block.valueColour = review ? theme().review : known ? theme().text : theme().text3;
    if (known) block.rows.push_back(plainRow(weekdayDate(s.time), {}));
    if (s.nextExpiry) {
        const Duration left = *s.nextExpiry - s.time;
        const std::int64_t minutes = std::max<std::int64_t>(0, left.nanoseconds / 60'000'000'000);
        const QString in =
            minutes < std::int64_t{72} * 60
                ? QStringLiteral("%1:%2\u00A0h").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0'))
                : toGo(left);
        block.rows.push_back(
            plainRow(compact ? QStringLiteral("Expiry") : expiryShort(*s.nextExpiry) + QStringLiteral(" exp."), in));
    }
    block.spoken = QStringLiteral("Clock %1 %2").arg(block.value, block.unit);
    return block;
}

}  // namespace ballast::ui
