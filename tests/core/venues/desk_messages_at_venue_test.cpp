#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include "base/typed_text.h"
#include "core/venues/desk_behind_proxy.h"

namespace ballast::venues::testing::desk_messages_at_venue_test {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Side;
using interfaces::Picture;

/// What the venue says of our own orders comes late, in another order, twice, or as something that it never says.
class DeskOfMessages : public DeskBehindProxy {
protected:
    DeskOfMessages()
    {
        messages.listen([this](int line, const std::string& text) {
            const auto call = Json::parse(text, nullptr, false);
            if (!call.is_object() || !call.contains("id")) return;
            const std::lock_guard lock(m_callsMutex);
            m_calls[{line, call.at("id").dump()}] = call.value("method", "");
            ++m_counts[call.value("method", "")];
            if (text.find("user.changes") != std::string::npos) accountLine = line;
            if (text.find("public/get_instruments") != std::string::npos) marketLine = line;
        });
    }
    ~DeskOfMessages() override { messages.listen({}); }
    /// Of the call that a text answers; "user.changes" of such a notification; else empty.
    std::string kindOf(int line, const std::string& text)
    {
        if (text.find("\"channel\":\"user.changes") != std::string::npos) return "user.changes";
        const auto frame = Json::parse(text, nullptr, false);
        if (!frame.is_object() || !frame.contains("id")) return {};
        const std::lock_guard lock(m_callsMutex);
        const auto found = m_calls.find({line, frame.at("id").dump()});
        return found == m_calls.end() ? std::string() : found->second;
    }
    int count(const std::string& method)
    {
        const std::lock_guard lock(m_callsMutex);
        return m_counts[method];
    }
    /// From now on texts of these kinds are kept and not told.
    void keep(std::set<std::string> kinds)
    {
        set("keep", [this, kinds = std::move(kinds)](int line, const std::string& text) -> std::vector<std::string> {
            if (line != accountLine) return {text};
            const auto kind = kindOf(line, text);
            if (!kinds.contains(kind)) return {text};
            const std::lock_guard lock(m_keptMutex);
            m_kept.emplace_back(kind, text);
            return {};
        });
    }
    std::vector<std::pair<std::string, std::string>> kept()
    {
        const std::lock_guard lock(m_keptMutex);
        return m_kept;
    }
    std::size_t keptOf(const std::string& kind)
    {
        const auto all = kept();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.first == kind; }));
    }
    void forget()
    {
        const std::lock_guard lock(m_keptMutex);
        m_kept.clear();
    }
    OrderState newest()
    {
        const auto p = picture();
        return p->orders.data && !p->orders.data->empty() ? p->orders.data->front().state : OrderState::Decided;
    }
    double contractsAtVenue() { return std::round(1000.0 * heldAtVenue(kHedge)); }

private:
    std::mutex m_callsMutex, m_keptMutex;
    std::map<std::pair<int, std::string>, std::string> m_calls;
    std::map<std::string, int> m_counts;
    std::vector<std::pair<std::string, std::string>> m_kept;
};

/// F24: the answer to an order that filled in part, its fill, and its end, in each of their orders, each told twice. In
/// every one of them the end is the venue's, nothing is below zero and no fill is missing.
TEST_F(DeskOfMessages, F24_EveryOrderOfAnswerFillAndEndComesOutAlike)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const auto price = std::round(mark(kHedge) * 1.004);
    ASSERT_TRUE(placeOnceReady(kHedge, Side::Buy, 1.0, price)) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 1.0; }));
    std::vector<int> turn{0, 1, 2};
    double contracts = 9'000.0;  // Never the same twice (C14).
    do {
        keep({"private/buy", "user.changes"});
        std::this_thread::sleep_for(300ms);  // Five orders a second are the most (C07).
        // At the best offer: what stands there fills, the rest stays until somebody cancels it elsewhere.
        const double ask = ticker(kHedge).at("best_ask_price");
        ASSERT_EQ(place(kHedge, Side::Buy, contracts += 1.0, ask).state, interfaces::TicketState::Sent) << words();
        ASSERT_TRUE(becomes([&] { return keptOf("private/buy") == 1 && keptOf("user.changes") >= 1; }))
            << keptOf("user.changes");
        const auto order = ordersAtVenue().back();
        if (order.at("order_state") == "open")
            served.call("private/cancel", {{"order_id", order.at("order_id")}}, true);
        ASSERT_TRUE(becomes([&] { return ordersAtVenue().back().at("order_state") != "open"; }));
        std::this_thread::sleep_for(100ms);
        const auto texts = kept();
        // Three groups: the answer; the first change; all later ones.
        std::vector<std::vector<std::string>> groups(3);
        for (const auto& [kind, text] : texts)
            groups[kind == "private/buy" ? 0 : groups[1].empty() ? 1 : 2].push_back(text);
        honest("keep");
        forget();
        for (const int one : turn)
            for (const auto& text : groups[static_cast<std::size_t>(one)])
                for (int twice = 0; twice < 2; ++twice)
                    messages.tell(accountLine, text);
        const auto ended =
            ordersAtVenue().back().at("order_state") == "filled" ? OrderState::Filled : OrderState::Cancelled;
        EXPECT_TRUE(becomes([&] { return newest() == ended && positionShown(kHedge) == contractsAtVenue(); }, 5.0))
            << turn[0] << turn[1] << turn[2] << " " << domain::toString(newest()) << " " << positionShown(kHedge) << " "
            << contractsAtVenue();
        const auto p = picture();
        EXPECT_GE(p->orders.data->front().quantity, p->orders.data->front().filled);
    } while (std::next_permutation(turn.begin(), turn.end()));
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
    expectVerified();
}

/// F40: an order's answer and fill come while the question about it is under way; the answer to the question comes
/// after them, first as what it was, then as "there is no such order", which was true when it was made.
TEST_F(DeskOfMessages, F40_AnAnswerThatComesWhileAQuestionIsUnderWayEndsTheQuestion)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const std::string question = "private/get_order_state_by_label";
    ASSERT_TRUE(placeOnceReady(kHedge, Side::Buy, 1.0, std::round(mark(kHedge) * 1.004))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 1.0; }));
    double held = 1.0;
    for (const bool nothing : {false, true}) {
        keep({"private/buy", "user.changes", question, "private/get_position"});
        const double contracts = nothing ? 70.0 : 50.0;
        ASSERT_EQ(place(kHedge, Side::Buy, contracts, std::round(mark(kHedge) * 1.004)).state,
                  interfaces::TicketState::Sent)
            << words();
        held += contracts;
        ASSERT_TRUE(becomes([&] { return keptOf(question) >= 1; }, 10.0)) << "asked after two seconds";
        EXPECT_TRUE(becomes([&] { return newest() == OrderState::Unknown; }, 3.0)) << domain::toString(newest());
        const auto texts = kept();
        honest("keep");
        forget();
        for (const auto& [kind, text] : texts)
            if (kind == "private/buy" || kind == "user.changes") messages.tell(accountLine, text);
        ASSERT_TRUE(becomes([&] { return newest() == OrderState::Filled && positionShown(kHedge) == held; }, 3.0));
        const int asked = count(question);
        for (const auto& [kind, text] : texts) {
            if (kind != question && kind != "private/get_position") continue;
            auto frame = Json::parse(text);
            if (nothing && kind == question) frame["result"] = Json::array();
            messages.tell(accountLine, frame.dump());
        }
        std::this_thread::sleep_for(3s);
        EXPECT_EQ(newest(), OrderState::Filled) << "what was said of it before changes nothing";
        EXPECT_EQ(positionShown(kHedge), held);
        EXPECT_LE(count(question), asked) << "nothing more is asked";
    }
    EXPECT_EQ(ordersAtVenue().size(), 3U) << "nothing was sent twice";
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
    expectVerified();
}

/// F38: the venue makes a contract ten times as large while some are held and an order of them works. What is held is
/// the same coins, the order is taken back, and what is sent then counts in the new contracts.
TEST_F(DeskOfMessages, F38_AContractOfAnotherSizeLeavesCoinsAsTheyAre)
{
    protocol = "[venue.protocol]\nlisting_s = 8\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    const double mark = this->mark(kHedge);
    ASSERT_TRUE(placeOnceReady(kHedge, Side::Buy, 50.0, std::round(mark * 1.005))) << words();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 50.0; }));
    ASSERT_EQ(place(kHedge, Side::Buy, 20.0, std::round(mark * 0.99)).state, interfaces::TicketState::Sent) << words();
    ASSERT_TRUE(becomes([&] { return newest() == OrderState::Working; }));
    set("size", [](int, const std::string& text) -> std::vector<std::string> {
        if (text.find("\"contract_size\"") == std::string::npos) return {text};
        auto frame = Json::parse(text);
        if (!frame.contains("result") || !frame["result"].is_array()) return {text};
        for (auto& row : frame["result"])
            if (row.value("instrument_name", "") == kHedge) row["contract_size"] = row["min_trade_amount"] = 0.01;
        return {frame.dump()};
    });
    ASSERT_TRUE(alerts("F38: Deribit changed the terms of BTC_USDC-PERPETUAL", 40.0));
    EXPECT_TRUE(becomes([&] { return ordersAtVenue().back().at("order_state") == "cancelled"; }));
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 5.0; })) << positionShown(kHedge);
    EXPECT_NEAR(netDeltaShown(), 100.05, 1e-3) << "coins, not half a coin";
    EXPECT_TRUE(placeOnceReady(kHedge, Side::Buy, 3.0, std::round(this->mark(kHedge) * 1.005))) << words();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 8.0; })) << positionShown(kHedge);
    EXPECT_NEAR(heldAtVenue(kHedge), 0.08, 1e-9);
    EXPECT_NEAR(netDeltaShown(), 100.08, 1e-3);
    EXPECT_EQ(picture()->trading.data->tradingState, domain::TradingState::Normal);
    stop();
    expectReconciled();
    EXPECT_TRUE(engine().ledger().open().empty());
    expectVerified();
}

/// F25: texts of the venue that are made to hurt: in the words of a refusal, in a label of somebody's, in the name of
/// an instrument. Everywhere they are one printable line; what is listed under such a name is not traded. F26: a frame
/// that says it is compressed, which was never agreed: that line ends, and the desk goes on by another.
TEST_F(DeskOfMessages, F25_F26_HostileTextsArePlainLinesAndNothingIsUnpacked)
{
    const std::string evil = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)> %n%s '; DROP TABLE records;-- "
                             "\x1b[31mred\r\nForged line\t\xE2\x80\xAE"
                             "detnirp" +
                             std::string(60'000, 'A');  // Below what ends the line as excessive (F18).
    std::mutex logs;
    std::vector<std::string> logged;
    log::setSink([&](log::Level, std::string_view text) {
        const std::lock_guard lock(logs);
        logged.emplace_back(text);
    });
    // One instrument is listed under a hostile name.
    set("name", [evil](int, const std::string& text) -> std::vector<std::string> {
        if (text.find("\"tick_size\"") == std::string::npos || text.find("-C\"") == std::string::npos) return {text};
        auto frame = Json::parse(text);
        if (!frame.contains("result") || !frame["result"].is_array()) return {text};
        for (auto& row : frame["result"])
            if (row.value("kind", "") == "option") {
                row["instrument_name"] = evil;
                break;
            }
        return {frame.dump()};
    });
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    desk().want(interfaces::SectionSet::all());
    const auto dear = [&] { return std::round(mark(kHedge) * 1.004); };
    ASSERT_TRUE(placeOnceReady(kHedge, Side::Buy, 1.0, dear())) << words();
    set("labels", [evil](int, const std::string& text) -> std::vector<std::string> {
        auto changed = text;
        for (const std::string word : {"\"theirs\"", "\"their words\""})
            for (auto at = changed.find(word); at != std::string::npos; at = changed.find(word, at + 1))
                changed.replace(at, word.size(), Json(evil).dump());
        return {changed};
    });
    served.fault(
        {{"fault", "error"}, {"method", "private/buy"}, {"code", 10009}, {"message", "their words"}, {"count", 1}});
    ASSERT_EQ(place(kHedge, Side::Buy, 50.0, dear()).state, interfaces::TicketState::Sent);
    ASSERT_TRUE(becomes([&] { return newest() == OrderState::Rejected; }));
    served.fault({{"fault", "external_order"},
                  {"account", "key"},
                  {"instrument_name", kHedge},
                  {"side", "buy"},
                  {"amount", 0.5},
                  {"label", "theirs"},
                  {"price", std::round(mark(kHedge) * 0.98)}});
    ASSERT_TRUE(becomes([&] { return ordersAtVenue().back().at("label") == "theirs"; }));
    std::this_thread::sleep_for(12s);  // Another question about the whole account.
    const auto expectPlain = [](const std::string& text, const char* where, std::size_t longest) {
        EXPECT_EQ(printable(text), text) << where;
        EXPECT_LE(text.size(), longest) << where << text.substr(0, 300);
    };
    const auto p = picture();
    bool rejected = false;
    for (const auto& order : *p->orders.data) {
        expectPlain(order.note, "an order's note", 400);
        expectPlain(order.instrument, "an order's instrument", 200);
        rejected = rejected || order.note.find("=cmd") != std::string::npos;
    }
    EXPECT_TRUE(rejected) << "the venue's words are told, plain";
    for (const auto& alert : *p->alerts.data)
        expectPlain(alert.text, "an alert", 600);
    for (const auto& one : *p->decisions.data)
        expectPlain(one.decision->reason, "a decision", 1'000);
    for (const auto& one : p->positions.data->lines)
        expectPlain(one.instrument, "a position", 200);
    if (const auto all = desk().connections())
        for (const auto& venue : all->venues) {
            expectPlain(venue.lastFault, "a venue's fault", 400);
            for (const auto& one : venue.missing)
                expectPlain(one, "what is missing", 400);
            for (const auto& one : venue.doubted)
                expectPlain(one.name + one.reason, "what is doubted", 400);
        }
    const auto lines = messages.lines();

    // F26, on both lines.
    EXPECT_EQ(messages.handshakes().find("permessage-deflate"), std::string::npos);
    for (const int line : {marketLine.load(), accountLine.load()}) {
        const auto before = messages.lines();
        messages.tellBytes(line, MessageProxy::frame(std::string(2'000, '\x7f'), 0xC1));
        EXPECT_TRUE(becomes([&] { return messages.lines() > before; }, 10.0)) << "that line is not used any more";
    }
    EXPECT_GE(messages.lines(), lines + 2);
    const auto said = [&] {
        const std::lock_guard lock(logs);
        std::string all;
        for (const auto& line : logged)
            all += line.substr(0, 300) + "\n";
        return all;
    };
    EXPECT_TRUE(placeOnceReady(kHedge, Side::Buy, 2.0, dear())) << words() << decisions() << said();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kHedge) == 3.0; }));
    stop();
    expectReconciled();
    {
        const std::lock_guard lock(logs);
        for (const auto& line : logged)
            expectPlain(line, "the log", 1'000);
    }
    log::setSink([](log::Level, std::string_view) {});
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_messages_at_venue_test
