#include "codec/chain_codec.h"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace ballast::codec {

namespace {

using domain::OptionQuote;
using domain::Price;

constexpr std::int64_t kTick = Price::kUnitsPerOne / 10'000;

constexpr std::uint8_t kHasBid = 1, kHasAsk = 2, kHasMark = 4, kBookInTicks = 8, kMarkInTicks = 16;
constexpr int kVolatilityShift = 5;
/// How a volatility is stored. Venues print percents with two places, so that most are one of the two exact forms.
enum class VolatilityForm : std::uint8_t { Absent, Bits, TenThousandths, PercentHundredths };

/// a − b and a + b modulo 2^64, so that no pair of prices overflows and every one comes back.
std::int64_t wrappingDifference(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t wrappingSum(std::int64_t a, std::int64_t b)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrappingTicks(std::int64_t ticks)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(ticks) * static_cast<std::uint64_t>(kTick));
}

std::int64_t unitsOr(const std::optional<Price>& price, std::int64_t otherwise)
{
    return price ? price->units() : otherwise;
}
std::int64_t askStep(const OptionQuote& q) { return wrappingDifference(unitsOr(q.ask, 0), unitsOr(q.bid, 0)); }
std::int64_t markReference(const OptionQuote& q) { return unitsOr(q.bid, unitsOr(q.ask, 0)); }
std::int64_t markStep(const OptionQuote& q) { return wrappingDifference(unitsOr(q.mark, 0), markReference(q)); }

double fromHundredths(VolatilityForm form, std::int64_t value)
{
    const auto number = static_cast<double>(value);
    return form == VolatilityForm::TenThousandths ? number / 1e4 : number / 100.0 / 100.0;
}

VolatilityForm formOf(const std::optional<double>& volatility)
{
    if (!volatility) return VolatilityForm::Absent;
    if (!(std::abs(*volatility) < 1e6)) return VolatilityForm::Bits;
    const std::int64_t nearest = std::llround(*volatility * 1e4);
    for (const auto form : {VolatilityForm::TenThousandths, VolatilityForm::PercentHundredths})
        if (std::bit_cast<std::uint64_t>(fromHundredths(form, nearest)) == std::bit_cast<std::uint64_t>(*volatility))
            return form;
    return VolatilityForm::Bits;
}

std::uint8_t flagsOf(const OptionQuote& q)
{
    unsigned flags = (q.bid ? kHasBid : 0u) | (q.ask ? kHasAsk : 0u) | (q.mark ? kHasMark : 0u);
    if (unitsOr(q.bid, 0) % kTick == 0 && (!q.ask || askStep(q) % kTick == 0)) flags |= kBookInTicks;
    if (markStep(q) % kTick == 0) flags |= kMarkInTicks;
    flags |= static_cast<unsigned>(formOf(q.markVolatility)) << kVolatilityShift;
    return static_cast<std::uint8_t>(flags);
}

VolatilityForm formIn(std::uint8_t flags) { return static_cast<VolatilityForm>(flags >> kVolatilityShift); }

void encodeStep(std::int64_t step, bool inTicks, ByteWriter& bytes) { bytes.zigzag(inTicks ? step / kTick : step); }
std::int64_t decodeStep(bool inTicks, ByteReader& bytes)
{
    const std::int64_t step = bytes.zigzag();
    return inTicks ? wrappingTicks(step) : step;
}

void encodeVolatilities(const std::vector<OptionQuote>& quotes, ByteWriter& bytes)
{
    std::vector<std::uint64_t> bits;
    for (const auto& q : quotes) {
        const auto form = formOf(q.markVolatility);
        if (form == VolatilityForm::Absent) continue;
        if (!std::isfinite(*q.markVolatility)) bytes.refuse("a mark volatility must be finite");
        if (form == VolatilityForm::Bits)
            bits.push_back(std::bit_cast<std::uint64_t>(*q.markVolatility));
        else
            bytes.zigzag(std::llround(*q.markVolatility * 1e4));
    }
    for (int shift = 0; shift < 64; shift += 8)  // By byte planes: signs and exponents are alike and compress.
        for (const auto value : bits)
            bytes.byte(static_cast<std::uint8_t>(value >> shift));
}

void decodeVolatilities(const std::vector<std::uint8_t>& flags, std::vector<OptionQuote>& quotes, ByteReader& bytes)
{
    std::vector<std::size_t> inBits;
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        const auto form = formIn(flags[i]);
        if (form == VolatilityForm::Bits) inBits.push_back(i);
        if (form == VolatilityForm::TenThousandths || form == VolatilityForm::PercentHundredths)
            quotes[i].markVolatility = fromHundredths(form, bytes.zigzag());
    }
    std::vector<std::uint64_t> bits(inBits.size());
    for (int shift = 0; shift < 64; shift += 8)
        for (auto& value : bits)
            value |= static_cast<std::uint64_t>(bytes.byte()) << shift;
    for (std::size_t i = 0; i < inBits.size(); ++i) {
        const auto value = std::bit_cast<double>(bits[i]);
        if (!std::isfinite(value)) return bytes.refuse("a mark volatility is not finite");
        quotes[inBits[i]].markVolatility = value;
    }
}

void decodeIds(std::vector<OptionQuote>& quotes, ByteReader& bytes)
{
    std::int64_t id = 0;
    for (auto& q : quotes) {
        id = wrappingSum(id, bytes.zigzag());
        if (id < 0 || id > std::numeric_limits<std::uint32_t>::max())
            return bytes.refuse("an instrument id is beyond 32 bits");
        q.instrument.value = static_cast<std::uint32_t>(id);
    }
}

}  // namespace

void encodeQuotes(const std::vector<OptionQuote>& quotes, ByteWriter& bytes)
{
    bytes.count(quotes.size());
    for (const auto& q : quotes)
        bytes.byte(flagsOf(q));
    std::int64_t previous = 0;
    for (const auto& q : quotes) {
        bytes.zigzag(std::int64_t{q.instrument.value} - previous);
        previous = q.instrument.value;
    }
    for (const auto& q : quotes)
        if (q.bid) encodeStep(q.bid->units(), (flagsOf(q) & kBookInTicks) != 0, bytes);
    for (const auto& q : quotes)
        if (q.ask) encodeStep(askStep(q), (flagsOf(q) & kBookInTicks) != 0, bytes);
    for (const auto& q : quotes)
        if (q.mark) encodeStep(markStep(q), (flagsOf(q) & kMarkInTicks) != 0, bytes);
    encodeVolatilities(quotes, bytes);
}

std::vector<OptionQuote> decodeQuotes(ByteReader& bytes)
{
    std::vector<OptionQuote> quotes(bytes.count());
    std::vector<std::uint8_t> flags(quotes.size());
    for (auto& flag : flags)
        flag = bytes.byte();
    for (const auto flag : flags)
        if ((flag >> kVolatilityShift) > 3) bytes.refuse("a quote has unknown flags");
    decodeIds(quotes, bytes);
    for (std::size_t i = 0; i < quotes.size(); ++i)
        if ((flags[i] & kHasBid) != 0)
            quotes[i].bid = Price::fromUnits(decodeStep((flags[i] & kBookInTicks) != 0, bytes));
    for (std::size_t i = 0; i < quotes.size(); ++i)
        if ((flags[i] & kHasAsk) != 0)
            quotes[i].ask = Price::fromUnits(
                wrappingSum(unitsOr(quotes[i].bid, 0), decodeStep((flags[i] & kBookInTicks) != 0, bytes)));
    for (std::size_t i = 0; i < quotes.size(); ++i)
        if ((flags[i] & kHasMark) != 0)
            quotes[i].mark = Price::fromUnits(
                wrappingSum(markReference(quotes[i]), decodeStep((flags[i] & kMarkInTicks) != 0, bytes)));
    decodeVolatilities(flags, quotes, bytes);
    if (!bytes.ok()) quotes.clear();
    return quotes;
}

}  // namespace ballast::codec
