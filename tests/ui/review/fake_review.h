#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "interfaces/review.h"
#include "support/sample_snapshot.h"

namespace ballast::support {

/// A made-up journal of a day. Answers wait until `answer` is called, so that a test decides on order and lateness.
class FakeReview : public interfaces::Review {
public:
    FakeReview()
    {
        m_info.name = "desk-2026-02-05.journal";
        m_info.start = fromCivil({2026, 2, 5, 0, 0, 0, 0});
        m_info.end = fromCivil({2026, 2, 5, 22, 0, 0, 0});
        m_info.chainIntact = true;
        m_info.gaps = {{at(8.0), at(10.5)}};
        addRecords();
        addCurve();
        m_info.decisions = m_rows.size();
        m_info.chainMessage = "Hash chain intact, " + std::to_string(m_rows.size()) + " decisions identical";
    }

    Timestamp at(double hours) const { return m_info.start + Duration::fromSeconds(hours * 3600.0); }

    const interfaces::JournalInfo& info() const override { return m_info; }
    const std::vector<interfaces::JournalRow>& rows() const override { return m_rows; }
    const std::vector<interfaces::ScrubberPoint>& curve() const override { return m_curve; }

    void requestBefore(SequenceNumber sequence,
                       std::function<void(std::shared_ptr<const interfaces::Snapshot>)> ready) override
    {
        before.push_back(sequence.value);
        m_waiting.push_back({timeBefore(sequence), std::move(ready)});
    }
    void requestAt(Timestamp time, std::function<void(std::shared_ptr<const interfaces::Snapshot>)> ready) override
    {
        times.push_back(time);
        m_waiting.push_back({time, std::move(ready)});
    }

    std::size_t waiting() const { return m_waiting.size(); }
    /// Answers request `n` with the sample desk at the time that was asked for.
    void answer(std::size_t n)
    {
        auto snapshot = makeSampleSnapshot();
        snapshot->time = m_waiting.at(n).first;
        snapshot->session = interfaces::SessionKind::Review;
        if (change) change(*snapshot);
        m_waiting.at(n).second(snapshot);
    }
    /// No picture for request `n`.
    void answerNothing(std::size_t n) { m_waiting.at(n).second(nullptr); }
    void stand(std::string name, std::string earlier, std::string later)
    {
        m_info.name = std::move(name);
        m_info.earlierFile = std::move(earlier);
        m_info.laterFile = std::move(later);
    }
    void follow(std::size_t row, std::vector<std::string> orders) { m_rows.at(row).orders = std::move(orders); }
    void fill(std::size_t row, double ordered, double filled, bool apart = false)
    {
        auto& filling = m_rows.at(row);
        filling.ordered = ordered, filling.filled = filled, filling.apart = apart;
    }
    void breakChain(std::string message)
    {
        m_info.chainIntact = false;
        m_info.chainMessage = std::move(message);
    }

    std::function<void(interfaces::Snapshot&)> change;  ///< Of what is answered; empty: the sample desk as it is.
    std::vector<std::uint64_t> before;
    std::vector<Timestamp> times;

private:
    Timestamp timeBefore(SequenceNumber sequence) const
    {
        for (const auto& row : m_rows)
            if (row.decision->sequence == sequence) return row.decision->time - Duration::milliseconds(110);
        return m_info.end;
    }

    domain::Decision make(std::uint64_t number, double hours, domain::DecisionKind kind, const std::string& asset) const
    {
        domain::Decision decision;
        decision.sequence = {number};
        decision.time = at(hours);
        decision.kind = kind;
        decision.underlying = asset;
        decision.trigger = domain::Trigger::Spot;
        decision.profile = domain::Profile::Simulated;
        decision.choice = domain::kHold;
        const bool btc = asset == "BTC";
        decision.before = {btc ? 62345.0 : 1825.06, btc ? 15.447 : 243.32, -3.221, -5243.0, 20229.0};
        decision.deltaAfter = decision.before.delta;
        decision.band = domain::NoTradeBand{btc ? -3.83 : -65.81, btc ? 3.83 : 65.81};
        decision.inputs = {{"BTC index, Deribit", 62345.0, "USD", 100, domain::Quality::Good},
                           {"oracle BTC/USD", 62512.4, "USD", 44'000, domain::Quality::Carried},
                           {"book gamma", -3.221, "BTC per 1 %", 400, domain::Quality::Good},
                           {"base fee", 38.0, "gwei", 7'000, domain::Quality::Good},
                           {"perpetual depth", std::nullopt, "BTC", std::nullopt, domain::Quality::Missing}};
        return decision;
    }

    void makeHedge(domain::Decision& decision) const
    {
        decision.choice = "BTC-PERPETUAL";
        decision.quantity = -11.617;
        decision.deltaAfter = 3.83;
        decision.costUsd = 470.78 + 10.0 * static_cast<double>(decision.sequence.value % 7);
        decision.riskRemovedUsd = 1995.86;
        decision.reason =
            "Sold 11.617 BTC of BTC-PERPETUAL on Deribit: net delta +15.447 was 11.617 beyond its band edge "
            "+3.830 after spot fell 5.11 % to 62,345 in 20 min. Cost 470.78 USD, risk removed 1,995.86 USD.";
        decision.candidates = {
            {"Deribit", "BTC-PERPETUAL", -11.617, 62300.0, 362.1, 29.0, 79.7, 0.0, 0.0, 470.8, 1995.9, {}},
            {"Hyperliquid", "BTC", -11.617, 62300.0, 325.9, 65.2, 188.3, 0.0, 0.0, 579.4, 1995.8, {}},
            {"Uniswap v3", "WBTC/USDC", -11.617, 62300.0, 362.1, 79.7, 1752.8, 12.5, 0.0, 2207.1, 1995.9,
             domain::findExclusion("excluded")}};
    }

    void add(domain::Decision decision)
    {
        const std::string hash = std::string(32, "0123456789abcdef"[decision.sequence.value % 16]) + "00ff";
        m_rows.push_back({std::make_shared<const domain::Decision>(std::move(decision)), hash});
    }

    void addRecords()
    {
        using domain::DecisionKind;
        for (std::uint64_t n = 1; n <= 40; ++n) {
            const double hours = 0.5 * static_cast<double>(n) + (n > 15 ? 1.0 : 0.0);
            const std::string asset = n % 3 == 0 ? "ETH" : "BTC";
            if (n % 8 == 0) {
                auto decision = make(n, hours, DecisionKind::Refused, asset);
                decision.code = n == 24 ? domain::RecordCode::C10 : domain::RecordCode::C17;
                decision.reason = "ETH oracle 3,974 s old, limit 3,960 s (heartbeat 3,600 s plus 10 %).";
                add(decision);
            } else if (n == 21) {
                auto decision = make(n, hours, DecisionKind::Override, "");
                decision.operatorName = "K. Lindqvist";
                decision.before = {};
                decision.deltaAfter = 0.0;
                decision.band.reset();
                decision.inputs.clear();
                decision.reason = "=HYPERLINK(\"x\"), \"gas above 35 gwei\", said K. Lindqvist";
                add(decision);
            } else if (n % 2 == 0) {
                auto decision = make(n, hours, DecisionKind::Hedge, asset);
                makeHedge(decision);
                if (n % 6 == 0) decision.quantity = 52.32;
                add(decision);
            } else {
                auto decision = make(n, hours, DecisionKind::Hold, asset);
                decision.reason = "-3.01 lies inside its band, so nothing was sent.";
                add(decision);
            }
        }
    }

    void addCurve()
    {
        for (int n = 0; n <= 1320; ++n) {
            const double hours = n / 60.0;
            if (hours > 8.0 && hours < 10.5) continue;
            const double wave = std::sin(hours * 1.3);
            m_curve.push_back({at(hours), "BTC", 6.0 * wave * wave * wave + 9.0 * (hours > 20.0), -3.8, 3.8,
                               73326.0 - 500.0 * hours});
        }
    }

    interfaces::JournalInfo m_info;
    std::vector<interfaces::JournalRow> m_rows;
    std::vector<interfaces::ScrubberPoint> m_curve;
    std::vector<std::pair<Timestamp, std::function<void(std::shared_ptr<const interfaces::Snapshot>)>>> m_waiting;
};

}  // namespace ballast::support
