#include "domain/settings.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::domain {

namespace {

constexpr std::int64_t kOne = 100'000'000;

HedgeVenue perpetual(const std::string& coin, Price tick, Quantity lot, double dailyVolume)
{
    return {.venue = "Deribit",
            .instrument = coin + "_USDC-PERPETUAL",
            .underlying = coin,
            .kind = InstrumentKind::Perpetual,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.00005,
            .impactCoefficient = 0.7,
            .dailyVolumeCoins = dailyVolume,
            .gasUnits = 0.0,
            .failureProbability = 0.0,
            .price = PriceRule::ofTick(tick),
            .lotSize = lot,
            .latency = Duration::milliseconds(80)};
}

HedgeVenue poolSpot(const std::string& coin, Price tick, Quantity lot, double dailyVolume)
{
    return {.venue = "Uniswap v3",
            .instrument = coin + "/USDC",
            .underlying = coin,
            .kind = InstrumentKind::Spot,
            .feeRate = 0.0005,
            .halfSpreadRate = 0.0001,
            .impactCoefficient = 0.9,
            .dailyVolumeCoins = dailyVolume,
            .gasUnits = 180'000.0,
            .failureProbability = 0.02,
            .price = PriceRule::ofTick(tick),
            .lotSize = lot,
            .latency = Duration::seconds(12)};
}

}  // namespace

Instrument instrumentOf(const HedgeVenue& venue)
{
    return {.name = venue.instrument,
            .venue = venue.venue,
            .underlying = venue.underlying,
            .kind = venue.kind,
            .price = venue.price,
            .lotSize = venue.lotSize,
            .base = findCurrency(venue.underlying).value_or(CurrencyId{}),
            .quote = *findCurrency("USDC"),
            .settles = *findCurrency("USDC")};
}

Settings defaultSettings(Profile profile)
{
    Settings s;
    s.profile = profile;
    const auto price = [](std::int64_t hundredths) { return Price::fromUnits(hundredths * kOne / 100); };
    s.hedgeVenues = {perpetual("BTC", price(50), Quantity::fromUnits(kOne / 1000), 60'000.0),
                     poolSpot("BTC", price(1), Quantity::fromUnits(kOne / 10000), 3'000.0),
                     perpetual("ETH", price(5), Quantity::fromUnits(kOne / 100), 900'000.0),
                     poolSpot("ETH", price(1), Quantity::fromUnits(kOne / 1000), 120'000.0)};
    s.ages = {.hedgeQuote = Duration::seconds(2),
              .index = Duration::seconds(2),
              .surface = Duration::seconds(15),
              .gas = Duration::seconds(60)};
    s.quoting.enabled = profile != Profile::Recorded;
    if (profile == Profile::Recorded) {
        s.ages.surface = Duration::hours(15);
        s.evaluationInterval = Duration::minutes(15);
    }
    return s;
}

namespace {

/// What a value may be; a settings text from outside must not lead to a division by zero or an overflow.
struct Range {
    double least{}, most{};
};
constexpr double kMost = 1e12;
constexpr Range kAny{-kMost, kMost}, kNatural{0.0, kMost}, kPositive{1e-12, kMost}, kShare{0.0, 1.0},
    kChance{0.0, 0.999999};
constexpr Range kCount{0.0, 10'000.0};
constexpr Range kTime{0.0, 3.2e16}, kInterval{1e6, 3.2e16};  // ns: to a year.
constexpr Range kStep{1.0, 9.2e18};                          // Units of 1e-8: ticks and lots.
constexpr Range kFrom{0.0, 9.2e18};                          // Units of 1e-8: where a step begins.
constexpr Range kPlaces{0.0, 18.0};
constexpr std::size_t kMostVenues = 200;

class Writer {
public:
    void text(std::string_view key, const std::string& value) { line(key, value); }
    void number(std::string_view key, double value, Range) { line(key, fmt::format("{}", value)); }
    void flag(std::string_view key, bool value) { line(key, value ? "true" : "false"); }
    void count(std::string_view key, int value) { line(key, fmt::format("{}", value)); }
    void time(std::string_view key, Duration value, Range = kTime) { line(key, fmt::format("{}", value.nanoseconds)); }
    template <class Tag> void step(std::string_view key, FixedPoint<Tag> value)
    {
        line(key, fmt::format("{}", value.units()));
    }
    template <class Tag> void from(std::string_view key, FixedPoint<Tag> value) { step(key, value); }
    void small(std::string_view key, std::uint8_t value) { line(key, fmt::format("{}", static_cast<int>(value))); }
    void kind(std::string_view key, InstrumentKind value) { line(key, toString(value)); }
    void profile(std::string_view key, Profile value) { line(key, toString(value)); }
    template <class Item> void list(std::string_view key, const std::vector<Item>& items, auto each)
    {
        line(key, fmt::format("{}", items.size()));
        for (const auto& item : items)
            each(item);
    }
    std::string take() { return std::move(m_text); }

private:
    void line(std::string_view key, std::string_view value) { m_text += fmt::format("{} {}\n", key, value); }

    std::string m_text;
};

/// After the first fault nothing more is read.
class Reader {
public:
    explicit Reader(std::string_view text) : m_rest(text) {}

    void text(std::string_view key, std::string& value) { value = std::string(line(key)); }
    void number(std::string_view key, double& value, Range range) { parse(key, value, range); }
    void flag(std::string_view key, bool& value)
    {
        const auto word = line(key);
        value = word == "true";
        if (!m_error && !value && word != "false") refuse(key, "true or false", word);
    }
    void count(std::string_view key, int& value) { parse(key, value, kCount); }
    void time(std::string_view key, Duration& value, Range range = kTime) { parse(key, value.nanoseconds, range); }
    template <class Tag> void step(std::string_view key, FixedPoint<Tag>& value)
    {
        std::int64_t units = 0;
        parse(key, units, kStep);
        value = FixedPoint<Tag>::fromUnits(units);
    }
    template <class Tag> void from(std::string_view key, FixedPoint<Tag>& value)
    {
        std::int64_t units = 0;
        parse(key, units, kFrom);
        value = FixedPoint<Tag>::fromUnits(units);
    }
    void small(std::string_view key, std::uint8_t& value)
    {
        int read = 0;
        parse(key, read, kPlaces);
        value = static_cast<std::uint8_t>(read);
    }
    void kind(std::string_view key, InstrumentKind& value)
    {
        const auto word = line(key);
        for (int i = 0; i <= static_cast<int>(InstrumentKind::PoolShare); ++i)
            if (toString(static_cast<InstrumentKind>(i)) == word) {
                value = static_cast<InstrumentKind>(i);
                return;
            }
        refuse(key, "a kind of instrument", word);
    }
    void profile(std::string_view key, Profile& value)
    {
        const auto word = line(key);
        if (const auto known = findProfile(word))
            value = *known;
        else
            refuse(key, "simulated, recorded or live", word);
    }
    template <class Item> void list(std::string_view key, std::vector<Item>& items, auto each)
    {
        std::size_t count = 0;
        parse(key, count, {0.0, kMostVenues});
        for (std::size_t i = 0; i < count && !m_error; ++i)
            each(items.emplace_back());
    }
    const std::optional<Error>& error() const { return m_error; }
    void end()
    {
        if (!m_error && !m_rest.empty()) refuse("the end", "no more", m_rest);
    }

private:
    std::string_view line(std::string_view key)
    {
        if (m_error) return {};
        ++m_line;
        const auto end = m_rest.find('\n');
        const auto whole = m_rest.substr(0, end);
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
        if (end != std::string_view::npos && whole.size() > key.size() && whole.starts_with(key) &&
            whole[key.size()] == ' ')
            return whole.substr(key.size() + 1);
        refuse(key, "this key and a value", whole);
        return {};
    }
    template <class Number> void parse(std::string_view key, Number& value, Range range)
    {
        const auto word = line(key);
        if (m_error) return;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        const auto magnitude = static_cast<double>(value);
        if (error != std::errc{} || end != word.data() + word.size() ||
            !(magnitude >= range.least && magnitude <= range.most))
            refuse(key, fmt::format("a number from {} to {}", range.least, range.most), word);
    }
    void refuse(std::string_view key, const std::string& expected, std::string_view was)
    {
        if (!m_error)
            m_error = Error{ErrorCode::Corrupt, fmt::format("settings line {}: {}: expected {}, was \"{}\"", m_line,
                                                            key, expected, printable(was, 60))};
    }

    std::string_view m_rest;
    std::size_t m_line{};
    std::optional<Error> m_error;
};

/// Every value, in the order of the text.
template <class A> void fields(A& a, auto& s)
{
    a.profile("profile", s.profile);
    a.list("hedges", s.hedgeVenues, [&a](auto& v) {
        a.text("hedge.venue", v.venue);
        a.text("hedge.instrument", v.instrument);
        a.text("hedge.underlying", v.underlying);
        a.kind("hedge.kind", v.kind);
        a.number("hedge.fee_rate", v.feeRate, kAny);
        a.number("hedge.half_spread_rate", v.halfSpreadRate, kNatural);
        a.number("hedge.impact_coefficient", v.impactCoefficient, kNatural);
        a.number("hedge.daily_volume_coins", v.dailyVolumeCoins, kPositive);
        a.number("hedge.gas_units", v.gasUnits, kNatural);
        a.number("hedge.failure_probability", v.failureProbability, kChance);
        a.list("hedge.tick_steps", v.price.ladder, [&a](auto& tick) {
            a.from("hedge.tick_above_e8", tick.above);
            a.step("hedge.tick_e8", tick.tick);
        });
        a.small("hedge.price_figures", v.price.significantFigures);
        a.small("hedge.price_places", v.price.maxDecimals);
        a.step("hedge.lot_e8", v.lotSize);
        a.time("hedge.latency_ns", v.latency);
    });
    a.time("age.hedge_quote_ns", s.ages.hedgeQuote);
    a.time("age.index_ns", s.ages.index);
    a.time("age.surface_ns", s.ages.surface);
    a.time("age.gas_ns", s.ages.gas);
    a.number("age.recorded_spot_steps", s.ages.recordedSpotSteps, kNatural);
    a.flag("quoting.enabled", s.quoting.enabled);
    a.count("quoting.instruments", s.quoting.instrumentsPerUnderlying);
    a.number("quoting.base_half_spread", s.quoting.baseHalfSpread, kNatural);
    a.number("quoting.spread_of_volatility", s.quoting.spreadOfVolatility, kNatural);
    a.number("quoting.shift_at_limit", s.quoting.shiftAtLimit, kAny);
    a.number("quoting.vega_usd", s.quoting.quoteVegaUsd, kNatural);
    a.number("quoting.requote_volatility", s.quoting.requoteVolatility, kNatural);
    a.number("quoting.requote_delta", s.quoting.requoteDelta, kNatural);
    a.time("horizon_ns", s.horizon, kInterval);
    a.time("proposal_life_ns", s.proposalLife);
    a.time("evaluation_interval_ns", s.evaluationInterval, kInterval);
    a.number("record_share_of_band", s.recordShareOfBand, kNatural);
    a.number("assumed_base_fee_gwei", s.assumedBaseFeeGwei, kNatural);
    a.number("tick_collar", s.tickCollar, kShare);
    a.number("option_fee_of_index", s.optionFeeOfIndex, kShare);
    a.number("option_fee_of_premium", s.optionFeeOfPremium, kShare);
    a.number("daily_volatility_fallback", s.dailyVolatilityFallback, kPositive);
    a.flag("linear_options", s.linearOptions);
}

}  // namespace

std::string toText(const Settings& settings)
{
    Writer writer;
    fields(writer, settings);
    return writer.take();
}

Result<Settings> parseSettings(std::string_view text)
{
    Settings settings;
    Reader reader(text);
    fields(reader, settings);
    reader.end();
    if (reader.error()) return tl::unexpected<Error>(*reader.error());
    // One text for one set of values: "1.0" for 1 or a space too many would be another genesis.
    if (toText(settings) != text)
        return fail(ErrorCode::Corrupt, "settings: a value is not written as this program does");
    return settings;
}

}  // namespace ballast::domain
