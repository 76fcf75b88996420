#include "engine/carried_counts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <string_view>
#include <type_traits>

#include "desk/pnl_split.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "engine/engine.h"
#include "engine/operator_actions.h"
#include "pnl/pnl.h"
#include "words/figures.h"

namespace ballast::engine {

namespace {

using domain::OperatorCommand;

constexpr std::string_view kCounts = "counts";
constexpr std::size_t kMostMoves = 30;  ///< As C08 keeps.
constexpr double kNotEnded = -3.0;      ///< Its order has not ended; -1: it never left, -2: it met nobody.
constexpr Duration kWindow = Duration::minutes(5);

std::int64_t dayOf(Timestamp time) { return time.nanoseconds / Duration::days(1).nanoseconds; }

/// What left in the last five minutes.
struct Sent {
    Timestamp time;
    double usd{};
};

/// One hedge as C08 sees it.
struct Move {
    Timestamp time;
    bool isBuy{};
    double before{}, after{kNotEnded};
};

struct Counts {
    std::int64_t day{};
    double dayUsd{}, lossUsd{};
    bool tripped{};
    std::vector<Sent> sent;
    std::vector<Move> moves;
    std::string journal{};  ///< Its run id; empty: not known.
    bool isEmpty() const { return dayUsd == 0.0 && lossUsd == 0.0 && !tripped && sent.empty() && moves.empty(); }
};

std::string textOf(const Counts& counts)
{
    auto text = fmt::format("day {} {} loss {} {}", counts.day, counts.dayUsd, counts.lossUsd, counts.tripped ? 1 : 0);
    for (const auto& one : counts.sent)
        text += fmt::format(" sent {} {}", one.time.nanoseconds, one.usd);
    for (const auto& one : counts.moves)
        text +=
            fmt::format(" move {} {} {} {}", one.time.nanoseconds, one.isBuy ? "buy" : "sell", one.before, one.after);
    if (!counts.journal.empty()) text += " of " + counts.journal;
    return text;
}

/// Takes such a text word by word; what does not belong there leaves it unsound.
class Words {
public:
    explicit Words(std::string_view text) : m_left(text) {}
    bool sound() const { return m_sound; }
    bool atEnd() const { return m_left.empty(); }
    std::string_view word()
    {
        const auto end = std::min(m_left.find(' '), m_left.size());
        const auto word = m_left.substr(0, end);
        const bool isBeforeAnother = end < m_left.size();
        m_left.remove_prefix(end + (isBeforeAnother ? 1 : 0));
        m_sound = m_sound && !word.empty() && !(isBeforeAnother && m_left.empty());
        return word;
    }
    void expect(std::string_view wanted) { m_sound = word() == wanted && m_sound; }
    template <class Number> Number number(Number least)
    {
        const auto text = word();
        Number value{};
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        m_sound = m_sound && read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= least;
        if constexpr (std::is_floating_point_v<Number>) m_sound = m_sound && std::isfinite(value);
        return value;
    }
    Timestamp time() { return Timestamp{number<std::int64_t>(1)}; }
    bool oneOf(std::string_view yes, std::string_view no)
    {
        const auto text = word();
        m_sound = m_sound && (text == yes || text == no);
        return text == yes;
    }

private:
    std::string_view m_left;
    bool m_sound{true};
};

std::optional<Counts> countsIn(std::string_view text)
{
    Words words(text);
    Counts counts;
    words.expect("day");
    counts.day = words.number<std::int64_t>(0);
    counts.dayUsd = words.number(0.0);
    words.expect("loss");
    counts.lossUsd = words.number(0.0);
    counts.tripped = words.oneOf("1", "0");
    while (words.sound() && !words.atEnd()) {
        const auto what = words.word();
        if (what == "of") {
            counts.journal = words.word();
            if (!words.atEnd()) return std::nullopt;
            continue;
        }
        if (what != "sent" && what != "move") return std::nullopt;
        const auto time = words.time();
        if (what == "sent") {
            counts.sent.push_back({time, words.number(0.0)});
            continue;
        }
        const bool isBuy = words.oneOf("buy", "sell");
        const double before = words.number(0.0);
        counts.moves.push_back({time, isBuy, before, words.number(kNotEnded)});
    }
    if (!words.sound() || counts.sent.size() > 10'000 || counts.moves.size() > kMostMoves) return std::nullopt;
    return counts;
}

/// The next hundredth of its limit, and no limit is passed by it that the loss has not passed: of two losses that come
/// to the same the newer is not worth a write.
double roundedUp(double loss, double limit)
{
    if (loss <= 0.0) return 0.0;
    const double step = limit > 0.0 ? limit / 100.0 : 1.0;
    const double up = std::ceil(loss / step) * step;
    for (const double edge : {limit, 1.5 * limit})
        if (loss <= edge && up > edge) return edge;
    return up;
}

/// P&L of this day as far as this journal knows it; empty: a holding has no value now.
std::optional<double> todayOf(const desk::State& state)
{
    const auto& pnl = state.pnl;
    if (pnl.day != dayOf(state.now) || !pnl.markedAtDayStart) return 0.0;
    return pnl.marked ? std::optional(*pnl.marked - *pnl.markedAtDayStart) : std::nullopt;
}

std::optional<double> todayOf(const desk::State& state, const std::string& coin)
{
    if (state.pnl.day != dayOf(state.now) || !state.pnl.markedAtDayStart) return 0.0;
    return pnlOfCoin(state, coin);
}

/// `before` is what was counted last. What is not known now is what it was then: nobody has won it back.
void addLoss(Counts& counts, const std::optional<Counts>& before, double limit, double reference,
             std::optional<double> today)
{
    const bool isSameDay = before && before->day == counts.day;
    counts.lossUsd = today ? std::max(reference - *today, 0.0) : 0.0;
    if (!today && isSameDay && reference != pnl::kCountsAnew) counts.lossUsd = before->lossUsd;
    if (isSameDay && roundedUp(before->lossUsd, limit) == roundedUp(counts.lossUsd, limit))
        counts.lossUsd = before->lossUsd;
}

/// What is set aside for a day that has not begun here is not known either.
bool isAside(const desk::State& state) { return state.pnl.day >= 0 && state.pnl.day != dayOf(state.now); }

void addLoss(const desk::State& state, Counts& counts, const std::optional<Counts>& before)
{
    const double limit = std::accumulate(state.config.book.limits.begin(), state.config.book.limits.end(), 0.0,
                                         [](double sum, const auto& limits) { return sum + limits.dailyLossUsd; });
    counts.tripped = state.pnl.lossTripped;
    addLoss(counts, before, limit, state.pnl.lossReference, isAside(state) ? std::nullopt : todayOf(state));
}

void addLoss(const desk::State& state, const std::string& coin, Counts& counts, const std::optional<Counts>& before)
{
    const auto* limits = state.config.book.findLimits(coin);
    if (limits == nullptr) return;
    const auto found = state.pnl.losses.find(coin);
    const bool isCounted = found != state.pnl.losses.end();
    counts.tripped = isCounted && found->second.tripped;
    if (!isCounted && !isAside(state)) return;
    addLoss(counts, before, limits->dailyLossUsd, isCounted ? found->second.reference : 0.0,
            isAside(state) ? std::nullopt : todayOf(state, coin));
}

void addHedges(const desk::State& state, const desk::HedgeState& hedge, Counts& counts)
{
    counts.dayUsd = hedge.volume.sent(state.now).day;
    const auto ofVolume = [&](const auto& recent, auto /*day*/, double /*usd*/) {
        for (const auto& one : recent)
            if (state.now - one.time <= kWindow) counts.sent.push_back({one.time, one.usd});
    };
    controls::HedgeVolume::fields(ofVolume, hedge.volume);
    const auto ofMoves = [&](const auto& recent) {
        for (const auto& one : recent)
            counts.moves.push_back(
                {one.time, one.side == domain::Side::Buy, one.exposureBefore, one.exposureAfter.value_or(kNotEnded)});
    };
    controls::RepeatGuard::fields(ofMoves, hedge.repeats);
}

/// Puts in, in order of time, what is not there yet. Two hedges may be the same in all that is known of them: as many
/// as `carried` counts up to `index` are there then.
template <class List, class Carried, class Same, class Make>
void join(List& list, const std::vector<Carried>& carried, std::size_t index, Same same, Make make)
{
    const auto& wanted = carried[index];
    std::size_t are = 0, should = 0;
    for (const auto& one : list)
        are += same(one, wanted) ? std::size_t{1} : std::size_t{0};
    for (std::size_t i = 0; i <= index; ++i)
        should += same(carried[i], wanted) ? std::size_t{1} : std::size_t{0};
    if (are >= should) return;
    const auto at = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.time > wanted.time; });
    make(*list.emplace(at));
}

bool isBuy(const Move& move) { return move.isBuy; }
template <class Kept> bool isBuy(const Kept& kept) { return kept.side == domain::Side::Buy; }
double exposureOf(const Move& move) { return move.before; }
template <class Kept> double exposureOf(const Kept& kept) { return kept.exposureBefore; }

void joinVolume(desk::State& state, controls::HedgeVolume& volume, const Counts& counts)
{
    const auto today = dayOf(state.now);
    const auto put = [&](auto& recent, std::int64_t& day, double& dayUsd) {
        const auto same = [](const auto& a, const auto& b) { return a.time == b.time && a.usd == b.usd; };
        for (std::size_t i = 0; i < counts.sent.size(); ++i)
            if (const auto& one = counts.sent[i]; one.time <= state.now && state.now - one.time <= kWindow)
                join(recent, counts.sent, i, same, [&](auto& hedge) {
                    hedge.time = one.time;
                    hedge.usd = one.usd;
                });
        if (counts.day != today) return;
        dayUsd = std::max(day == today ? dayUsd : 0.0, counts.dayUsd);
        day = today;
    };
    controls::HedgeVolume::fields(put, volume);
}

void joinMoves(const desk::State& state, controls::RepeatGuard& repeats, const Counts& counts)
{
    const auto put = [&](auto& recent) {
        const auto same = [](const auto& a, const auto& b) {
            return a.time == b.time && isBuy(a) == isBuy(b) && exposureOf(a) == exposureOf(b);
        };
        for (std::size_t i = 0; i < counts.moves.size(); ++i)
            if (const auto& one = counts.moves[i]; one.time <= state.now)
                join(recent, counts.moves, i, same, [&](auto& hedge) {
                    hedge.time = one.time;
                    hedge.side = one.isBuy ? domain::Side::Buy : domain::Side::Sell;
                    hedge.exposureBefore = one.before;
                    // What has not ended then nobody tells the end of.
                    if (one.after > kNotEnded) hedge.exposureAfter = one.after;
                });
        while (recent.size() > kMostMoves)
            recent.pop_front();
    };
    controls::RepeatGuard::fields(put, repeats);
}

/// The same journal has its own loss of this day, and it alone knows what was won back since.
void forgetOwnLoss(const desk::State& state, Counts& counts)
{
    if (counts.journal.empty() || counts.journal != state.config.runId || state.pnl.day != dayOf(state.now)) return;
    counts.lossUsd = 0.0;
    counts.tripped = false;
}

/// The day's highest P&L then lies as far above today's as it did.
void joinLoss(desk::State& state, const std::string& underlying, const Counts& counts)
{
    if (counts.day != dayOf(state.now) || (counts.lossUsd == 0.0 && !counts.tripped)) return;
    // What this journal had lost on a day before goes with that day.
    if (isAside(state)) return pnl::setLossAside(state, underlying, counts.lossUsd, counts.tripped);
    const auto put = [&](double& reference, bool& tripped, std::optional<double> today) {
        // While a holding has no value its own day is not known, but no better than what it had reached.
        reference = std::max(reference, today.value_or(0.0) + counts.lossUsd);
        tripped = tripped || counts.tripped;
    };
    if (underlying.empty()) return put(state.pnl.lossReference, state.pnl.lossTripped, todayOf(state));
    auto& loss = state.pnl.losses[underlying];
    put(loss.reference, loss.tripped, todayOf(state, underlying));
}

std::optional<Counts> countsOfKey(std::string_view key)
{
    const auto head = fmt::format("{} {} ", kKeptKill, kCounts);
    return key.starts_with(head) ? countsIn(key.substr(head.size())) : std::nullopt;
}

/// What still counts at `now`.
std::string inWords(const Counts& counts, Timestamp now)
{
    std::vector<std::string> said;
    const bool isToday = counts.day == dayOf(now);
    if (isToday && counts.dayUsd > 0.0)
        said.push_back(fmt::format("{} USD of hedges this day (C09)", words::figure(counts.dayUsd, 0)));
    std::size_t moves = 0;
    for (std::size_t i = 0; i < counts.moves.size(); ++i) {
        const bool isOfThree = isToday && i + 3 >= counts.moves.size();
        if (isOfThree || now - counts.moves[i].time <= kWindow) ++moves;
    }
    if (moves > 0) said.push_back(fmt::format("{} {} (C08)", moves, moves == 1 ? "hedge" : "hedges"));
    if (isToday && counts.lossUsd > 0.0)
        said.push_back(fmt::format("a loss of {} USD this day (C10)", words::figure(counts.lossUsd, 0)));
    return fmt::format("{}", fmt::join(said, ", "));
}

}  // namespace

std::string countsOf(const desk::State& state, const std::string& underlying, const std::string& known)
{
    Counts counts{.day = dayOf(state.now), .journal = state.config.runId};
    const auto before = countsIn(known);
    if (underlying.empty()) {
        addLoss(state, counts, before);
    } else if (const auto hedging = state.hedging.find(underlying); hedging != state.hedging.end()) {
        addHedges(state, hedging->second, counts);
        addLoss(state, underlying, counts, before);
    }
    return counts.isEmpty() ? std::string() : textOf(counts);
}

void putCountMarks(const desk::State& state, std::vector<CountMark>& marks)
{
    marks.clear();
    marks.push_back({.tripped = state.pnl.lossTripped});
    for (const auto& [underlying, hedge] : state.hedging) {
        auto& mark = marks.emplace_back();
        const auto loss = state.pnl.losses.find(underlying);
        mark.tripped = loss != state.pnl.losses.end() && loss->second.tripped;
        const auto ofVolume = [&](const auto& recent, auto /*day*/, double usd) {
            mark.hedges = recent.size();
            mark.dayUsd = usd;
        };
        controls::HedgeVolume::fields(ofVolume, hedge.volume);
        const auto ofMoves = [&](const auto& recent) {
            mark.moves = recent.size();
            if (recent.empty()) return;
            mark.last = recent.back().time;
            mark.lastEnded = recent.back().exposureAfter.value_or(kNotEnded);
        };
        controls::RepeatGuard::fields(ofMoves, hedge.repeats);
    }
}

std::string countsInWords(const desk::State& state, const std::string& counts, Timestamp now)
{
    auto read = countsIn(counts);
    if (read) forgetOwnLoss(state, *read);
    return read ? inWords(*read, now) : std::string();
}

std::string keyOfCounts(const std::string& counts) { return fmt::format("{} {} {}", kKeptKill, kCounts, counts); }

bool carriesCounts(const OperatorCommand& c)
{
    return c.action == domain::OperatorAction::PauseUnderlying &&
           c.key.starts_with(fmt::format("{} {}", kKeptKill, kCounts));
}

void carryCounts(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    auto counts = countsOfKey(c.key);
    const auto hedging = state.hedging.find(c.underlying);
    const auto of = c.underlying.empty() ? std::string("the desk") : desk::clipped(c.underlying, 20);
    if (!counts || (!c.underlying.empty() && hedging == state.hedging.end()))
        return refuseCommand(state, output, c,
                             fmt::format("Counts of {} (C08, C09, C10) begin anew: {}.", of,
                                         counts ? "the book has no such underlying" : "they could not be read"));
    if (hedging != state.hedging.end()) {
        joinVolume(state, hedging->second.volume, *counts);
        joinMoves(state, hedging->second.repeats, *counts);
    }
    forgetOwnLoss(state, *counts);
    joinLoss(state, c.underlying, *counts);
    const auto said = inWords(*counts, state.now);
    recordCommand(state, output, c,
                  fmt::format("Counts of {} go on ({}): {}.", of, desk::reasonOf(c),
                              said.empty() ? "nothing of them counts any more" : said));
}

}  // namespace ballast::engine
