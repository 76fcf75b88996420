#include "oracle/chain_book.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "chain/base_fee.h"
#include "transport/shown_text.h"

namespace ballast::oracle {

namespace {

using domain::Quality;

constexpr Duration kBlockAhead = Duration::seconds(60);  // Of a clock that is not ours.
constexpr Duration kHolds = Duration::seconds(3);        // What is new and strange is watched for so long.
constexpr Duration kLeastWithin = Duration::seconds(10), kMostWithin = Duration::seconds(60);
constexpr std::int64_t kBlocksWithin = 4;  // More than three blocks late is stale (F101).
constexpr Duration kUsualBlock = Duration::seconds(12);
constexpr Duration kOldBlock = Duration::seconds(120);
constexpr std::size_t kRecentHeads = 64;
constexpr std::size_t kTimedHeads = 16;  // Of these, how many tell how fast blocks come.
constexpr std::uint64_t kMostForecast = 1000;
constexpr int kGweiPlaces = 9;

Decimal gweiOf(const signing::Word& wei) { return Decimal::of(signing::unsignedText(wei), -kGweiPlaces); }

std::string plain(std::string_view text)
{
    std::string result;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/')
            result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

}  // namespace

ChainBook::ChainBook(const ChainTerms& terms, OracleBoard& board) : m_terms(terms), m_board(board)
{
    for (const auto& feed : terms.feeds)
        m_feeds.push_back({.judge = PriceJudge(feed.judge)});
}

void ChainBook::take(const ChainReading& reading, Timestamp now)
{
    m_nodes = reading.nodes;
    m_disagreement = reading.disagreement;
    m_isReorged = m_isOlder = false;
    if (reading.head && m_disagreement.empty()) takeHead(*reading.head, now);
    if (reading.tip) m_tip = reading.tip;
    if (reading.sequencer || reading.isSequencerLost) m_sequencer = reading.sequencer;
    for (std::size_t i = 0; i < m_feeds.size(); ++i) {
        if (i < reading.feeds.size() && !m_isOlder) {
            takeFeed(m_feeds[i], reading.feeds[i]);
            for (const auto& round : reading.feeds[i].between) {
                takeRound(m_feeds[i], round, now);
                rejudge(m_feeds[i], now);
            }
            m_feeds[i].unseen += reading.feeds[i].unseen;
            if (reading.feeds[i].round) takeRound(m_feeds[i], *reading.feeds[i].round, now);
        }
        rejudge(m_feeds[i], now);
    }
}

void ChainBook::takeHead(const Head& head, Timestamp now)
{
    if (m_head && m_head->hash == head.hash) return;
    m_isOlder = std::any_of(m_recent.begin(), m_recent.end(), [&](const Head& one) { return one.hash == head.hash; });
    if (m_isOlder) return;
    const auto earlier =
        std::find_if(m_recent.begin(), m_recent.end(), [&](const Head& one) { return one.number + 1 == head.number; });
    m_isReorged =
        m_head && (head.number <= m_head->number || (earlier != m_recent.end() && earlier->hash != head.parent));
    if (m_isReorged) {
        ++m_reorgs;
        std::erase_if(m_recent, [&](const Head& one) { return one.number >= head.number; });
    }
    takeFee(head, now);
    // The first is as old as it happens to be.
    if (m_head) m_delays.came(m_delays.placeOf("heads"), head.time, now);
    ++m_heads;
    m_head = head;
    m_headSince = now;
    m_recent.push_back(head);
    if (m_recent.size() > kRecentHeads) m_recent.pop_front();
}

/// A block's base fee follows from the one before within an eighth; what goes further is watched for a while.
void ChainBook::takeFee(const Head& head, Timestamp now)
{
    if (!m_head || !m_head->baseFee || !head.baseFee || head.number <= m_head->number) return;
    const auto blocks = std::min(head.number - m_head->number, kMostForecast);
    const auto range = chain::baseFeeAfter(*m_head->baseFee, static_cast<unsigned>(blocks));
    if (!range) return;
    if (head.baseFee->bytes < range->lowest.bytes || head.baseFee->bytes > range->highest.bytes) m_feeJumpSince = now;
}

void ChainBook::takeFeed(Feed& feed, const FeedReading& reading)
{
    if (reading.pins) takePins(feed, *reading.pins);
    if (reading.round) return;
    const bool isGone =
        reading.why && (reading.why->code == ErrorCode::NotFound || reading.why->code == ErrorCode::Parse ||
                        reading.why->code == ErrorCode::Refused);
    if (reading.nodesDiffer)
        feed.judge.lose({Quality::Suspect, "F101: the nodes give different answers at one block"});
    else
        feed.judge.lose({isGone       ? Quality::Bad
                         : feed.round ? Quality::Stale
                                      : Quality::Missing,
                         reading.why ? reading.why->message : "no node answered"});
    feed.isLost = true;
}

void ChainBook::takePins(Feed& feed, const FeedPins& pins)
{
    const auto& coin = feed.judge.terms().coin;
    const auto wanted = plain(coin) + "/USD";
    if (plain(pins.description) != wanted)
        feed.fault = fmt::format("F102: the contract says that it is {}, the profile that it is {} / USD",
                                 transport::shownText(pins.description, 40), coin);
    else if (feed.pins && feed.pins->decimals != pins.decimals)
        feed.fault = fmt::format("F92: the contract's decimals were {} and are {}", feed.pins->decimals, pins.decimals);
    if (!feed.pins || feed.fault.empty()) feed.pins = pins;
}

void ChainBook::takeRound(Feed& feed, const Round& round, Timestamp now)
{
    if (feed.round && round.phase > feed.round->phase) {
        feed.phaseBefore = feed.round->phase;
        feed.phaseSince = now;
    }
    const bool isLower = feed.round && (round.phase < feed.round->phase ||
                                        (round.phase == feed.round->phase && round.round < feed.round->round));
    // After a reorganisation a round may be undone; else the node answers from the past.
    feed.isLost = false;
    feed.wentBack = isLower && !m_isReorged;
    if (feed.wentBack) return;
    const bool isNew = feed.round && (round.phase != feed.round->phase || round.round != feed.round->round);
    if (isNew) m_delays.came(m_delays.placeOf("rounds"), round.updatedAt, now);
    if (isNew || !feed.round) ++feed.rounds;
    feed.round = round;
}

std::optional<Verdict> ChainBook::doubtOf(const Feed& feed, Timestamp now) const
{
    const auto& round = *feed.round;
    if (feed.wentBack) return Verdict{Quality::Stale, fmt::format("F91: the round went back behind {}", round.round)};
    if (round.isFromOldRound) return Verdict{Quality::Stale, "F91: the answer is from an old round"};
    if ((feed.pins->least && round.answer == *feed.pins->least) ||
        (feed.pins->most && round.answer == *feed.pins->most))
        return Verdict{Quality::Suspect, "F92: the answer is at the contract's bound: the real price is unknown"};
    if (!feed.phaseSince.isNever() && now - feed.phaseSince < kHolds)
        return Verdict{Quality::Suspect,
                       fmt::format("F102: the contract behind the feed was replaced, phase {} after {}; it is watched "
                                   "for {:.0f} s",
                                   round.phase, feed.phaseBefore, kHolds.inSeconds())};
    return std::nullopt;
}

void ChainBook::rejudge(Feed& feed, Timestamp now)
{
    if (!feed.round || !feed.pins || feed.isLost) return;
    feed.judge.take({.price = decimalOf(feed.round->answer, feed.pins->decimals),
                     .confidence = std::nullopt,
                     .published = feed.round->updatedAt,
                     .doubt = doubtOf(feed, now)});
}

/// What the newest block's fee lets one say of the next ones.
void ChainBook::fillGas(venue::ChainView& view) const
{
    const auto gwei = [](const signing::Word& wei) { return gweiOf(wei).toDouble(); };
    if (m_tip) view.tipGwei = gwei(*m_tip);
    for (const auto& head : m_recent) {
        if (!head.baseFee) continue;
        auto& block = view.recent.emplace_back(venue::BlockGasView{.baseFeeGwei = gwei(*head.baseFee), .fullness = {}});
        if (head.gasUsed && head.gasLimit.value_or(0) > 0 && *head.gasUsed <= *head.gasLimit)
            block.fullness = static_cast<double>(*head.gasUsed) / static_cast<double>(*head.gasLimit);
    }
    if (!m_head || !m_head->baseFee) return;
    if (m_head->gasUsed && m_head->gasLimit)
        if (const auto next = chain::nextBaseFee({*m_head->baseFee, *m_head->gasLimit, *m_head->gasUsed}))
            view.nextBaseFeeGwei = gwei(*next);
    for (const unsigned blocks : {1U, 5U, 25U})
        if (const auto range = chain::baseFeeAfter(*m_head->baseFee, blocks))
            view.forecasts.push_back({blocks, gwei(range->lowest), gwei(range->highest)});
}

Duration ChainBook::headWithin() const
{
    if (m_recent.empty()) return std::clamp(kUsualBlock * kBlocksWithin, kLeastWithin, kMostWithin);
    auto block = kUsualBlock;
    const auto& first = m_recent[m_recent.size() > kTimedHeads ? m_recent.size() - kTimedHeads : 0];
    if (m_recent.size() > 1 && m_recent.back().number > first.number)
        block = {(m_recent.back().time - first.time).nanoseconds /
                 static_cast<std::int64_t>(m_recent.back().number - first.number)};
    return std::clamp(block * kBlocksWithin, kLeastWithin, kMostWithin);
}

Verdict ChainBook::headVerdict(Timestamp now) const
{
    const auto isUsable = [](const NodeReading& node) { return node.isUsable; };
    if (!m_disagreement.empty()) return {Quality::Suspect, m_disagreement};
    if (std::none_of(m_nodes.begin(), m_nodes.end(), isUsable))
        return {m_head ? Quality::Stale : Quality::Missing,
                m_nodes.empty() ? "nothing has come yet" : m_nodes.front().why};
    if (!m_head) return {Quality::Missing, "no block has come yet"};
    if (const auto since = now - m_headSince; since > headWithin())
        return {Quality::Stale, fmt::format("F101: no new block for {:.0f} s", since.inSeconds())};
    if (const auto age = now - m_head->time; age > kOldBlock)
        return {Quality::Stale, fmt::format("F101: the newest block is {:.0f} s old", age.inSeconds())};
    if (const auto ahead = m_head->time - now; ahead > kBlockAhead)
        return {Quality::Suspect, fmt::format("F101: the newest block is {:.0f} s in the future", ahead.inSeconds())};
    return sequencerVerdict(now);
}

std::optional<double> ChainBook::baseFeeGwei() const
{
    return m_head && m_head->baseFee ? std::optional(gweiOf(*m_head->baseFee).toDouble()) : std::nullopt;
}

Verdict ChainBook::feeVerdict(Timestamp now) const
{
    if (auto head = headVerdict(now); !head.isGood()) return head;
    if (!m_head->baseFee) return {Quality::Missing, "the chain has no base fee"};
    if (!m_feeJumpSince.isNever() && now - m_feeJumpSince < kHolds)
        return {Quality::Suspect, "F98: the base fee moved by more than an eighth a block"};
    return good();
}

Verdict ChainBook::sequencerVerdict(Timestamp now) const
{
    if (!m_terms.sequencer) return good();
    if (!m_sequencer) return {Quality::Missing, "F96: the sequencer's feed has not answered"};
    const auto since = now - m_sequencer->startedAt;
    if (m_sequencer->answer != signing::Word{}) return {Quality::Bad, "F96: the sequencer is down"};
    if (m_sequencer->startedAt.isNever()) return {Quality::Bad, "F96: the sequencer's feed has no round"};
    if (since <= m_terms.sequencerGrace)
        return {Quality::Suspect,
                fmt::format("F96: the sequencer is up for {:.0f} s, prices and orders wait for {:.0f} s",
                            since.inSeconds(), m_terms.sequencerGrace.inSeconds())};
    return good();
}

/// A price is read through the chain: it is never better than that.
Verdict ChainBook::ownVerdict(const Feed& feed, Timestamp now) const
{
    if (!feed.fault.empty()) return {Quality::Bad, feed.fault};
    if (auto own = feed.judge.verdict(now, m_head ? m_head->time : Timestamp{}); !own.isGood()) return own;
    return headVerdict(now);
}

Verdict ChainBook::verdict(const Feed& feed, Timestamp now) const
{
    auto own = ownVerdict(feed, now);
    return own.isGood() ? m_board.compare(feed.judge.terms().coin, m_terms.name) : own;
}

std::vector<CoinNow> ChainBook::coins(Timestamp now)
{
    std::vector<CoinNow> all;
    for (auto& feed : m_feeds) {
        confirmJump(feed.judge, m_board, m_terms.name);
        all.push_back(stand(feed.judge, ownVerdict(feed, now), m_board, m_terms.name));
    }
    return all;
}

/// A fee that jumped is told at once: a cost that is too high stops a hedge, one that is too low makes it look cheap.
std::optional<GasNow> ChainBook::gas(Timestamp now) const
{
    if (!m_terms.tellsGas) return std::nullopt;
    GasNow gas{.verdict = headVerdict(now)};
    if (!gas.verdict.isGood()) return gas;
    if (!m_head->baseFee) return GasNow{.verdict = {Quality::Missing, "the chain has no base fee"}};
    if (!m_tip) return GasNow{.verdict = {Quality::Missing, "the node tells no tip"}};
    gas.height = m_head->number;
    gas.update = domain::GasUpdate{.baseFeeGwei = gweiOf(*m_head->baseFee).toDouble(),
                                   .priorityFeeGwei = gweiOf(*m_tip).toDouble()};
    return gas;
}

venue::FeedView ChainBook::view(Timestamp now) const
{
    venue::FeedView view{.name = m_terms.name, .kind = m_terms.kind, .isVenue = false};
    venue::ChannelView heads{.name = "heads", .messages = m_heads, .resyncs = m_reorgs};
    for (const auto& node : m_nodes) {
        view.connected = view.connected || node.isUsable;
        if (node.isUsable) continue;
        view.lastFault = node.why;
        view.missing.push_back(node.why);
    }
    heads.up = view.connected;
    if (!m_terms.notRead.empty()) view.missing.push_back(m_terms.notRead);
    view.channels.push_back(std::move(heads));
    const auto chainVerdict = feeVerdict(now);
    view.chain = venue::ChainView{
        .chainId = m_terms.chainId,
        .height = m_head ? std::optional(m_head->number) : std::nullopt,
        .baseFeeGwei = m_head && m_head->baseFee ? std::optional(gweiOf(*m_head->baseFee).text()) : std::nullopt,
        .quality = chainVerdict.quality,
        .reason = chainVerdict.reason,
        .tipGwei = {},
        .nextBaseFeeGwei = {},
        .forecasts = {},
        .recent = {}};
    fillGas(*view.chain);
    for (const auto& feed : m_feeds) {
        const auto worth = verdict(feed, now);
        if (!feed.judge.reading() || !feed.fault.empty())
            view.missing.push_back(fmt::format("{}: {}", feed.judge.terms().coin, worth.reason));
        view.oracles.push_back(viewOf(feed.judge, worth, m_terms.name));
        view.channels.push_back({.name = "rounds." + feed.judge.terms().coin,
                                 .messages = feed.rounds,
                                 .gaps = feed.unseen,
                                 .up = view.connected && feed.round.has_value() && !feed.isLost});
    }
    view.delays = m_delays.all();
    return view;
}

}  // namespace ballast::oracle
