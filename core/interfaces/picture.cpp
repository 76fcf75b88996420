#include "interfaces/snapshot.h"

#include <algorithm>
#include <tuple>

namespace ballast::interfaces {

namespace {

template <class T> T valueOr(const Section<T>& section) { return section.data ? *section.data : T{}; }

template <class T> std::shared_ptr<const T> partOf(const Section<PerUnderlying<T>>& section, const std::string& code)
{
    if (!section.data) return nullptr;
    const auto found = section.data->find(code);
    return found == section.data->end() ? nullptr : found->second;
}

template <class T> T partOrNone(const Section<PerUnderlying<T>>& section, const std::string& code)
{
    const auto part = partOf(section, code);
    return part ? *part : T{};
}

UnderlyingView underlyingView(const Picture& picture, const UnderlyingGreeks& greeks)
{
    UnderlyingView view{greeks};
    view.surface = partOf(picture.surface, view.code);
    if (!view.surface) view.surface = std::make_shared<const SurfaceView>(SurfaceView{.underlying = view.code});
    view.legs = partOf(picture.cells, view.code);
    view.byStrike = partOf(picture.strikes, view.code);
    view.bySpot = partOrNone(picture.spotLadder, view.code);
    view.vegaBuckets = partOrNone(picture.vega, view.code);
    view.scenarioGrid = partOf(picture.grid, view.code);
    view.modelRisk = partOrNone(picture.modelRisk, view.code);
    view.chain = partOf(picture.chain, view.code);
    return view;
}

}  // namespace

bool operator==(const ProposalFigures& a, const ProposalFigures& b)
{
    const auto candidate = [](const domain::Candidate& c) {
        return std::tie(c.venue, c.instrument, c.quantity, c.limitPrice, c.feeUsd, c.spreadUsd, c.impactUsd, c.gasUsd,
                        c.carryUsd, c.costUsd, c.benefitUsd, c.excluded);
    };
    const auto figures = [](const ProposalFigures& f) {
        return std::tie(f.quantity, f.limitPrice, f.costUsd, f.riskRemovedUsd, f.netDelta, f.netDeltaAfter, f.spot,
                        f.band.lower, f.band.upper, f.sentence);
    };
    return figures(a) == figures(b) &&
           std::equal(a.candidates.begin(), a.candidates.end(), b.candidates.begin(), b.candidates.end(),
                      [&](const auto& one, const auto& other) { return candidate(one) == candidate(other); });
}

SectionSet differingSections(const Picture& a, const Picture& b)
{
    SectionSet differing;
    eachSection(
        [&](SectionId id, const auto& one, const auto& other) {
            if (one.version != other.version) differing |= id;
        },
        a, b);
    return differing;
}

std::shared_ptr<Snapshot> layOut(const Picture& picture)
{
    auto s = std::make_shared<Snapshot>();
    s->sequence = picture.sequence;
    static_cast<HeaderView&>(*s) = valueOr(picture.header);
    static_cast<TradingView&>(*s) = valueOr(picture.trading);
    if (picture.greeks.data) {
        for (const auto& greeks : picture.greeks.data->underlyings)
            s->underlyings.push_back(underlyingView(picture, greeks));
        s->net = picture.greeks.data->net;
        s->limits = picture.greeks.data->limits;
    }
    if (picture.positions.data) {
        s->positions =
            std::shared_ptr<const std::vector<PositionView>>(picture.positions.data, &picture.positions.data->lines);
        s->positionsDay = picture.positions.data->day;
    }
    s->orders = picture.orders.data;
    s->fills = picture.fills.data;
    s->decisions = picture.decisions.data;
    s->proposals = valueOr(picture.proposals);
    if (picture.commands.data) {
        s->overrides = picture.commands.data->overrides;
        s->tickets = picture.commands.data->tickets;
    }
    s->alerts = valueOr(picture.alerts);
    s->pnl = valueOr(picture.pnl);
    s->margin = valueOr(picture.margin);
    s->flatten = valueOr(picture.flatten);
    s->portfolio = picture.portfolio.data;
    s->flow = picture.flow.data;
    s->feeds = valueOr(picture.feeds);
    s->quotes = picture.quotes.data;
    s->order = picture.order.data;
    s->cures = picture.cures.data;
    s->scenarios = picture.scenarios.data;
    s->whatIf = picture.whatIf.data;
    s->basis = valueOr(picture.basis);
    return s;
}

}  // namespace ballast::interfaces
