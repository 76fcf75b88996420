#include "support/split_picture.h"

namespace ballast::support {

namespace {

template <class T> std::shared_ptr<const T> share(const T& value) { return std::make_shared<const T>(value); }

interfaces::GreeksView greeksOf(const interfaces::Snapshot& snapshot)
{
    interfaces::GreeksView view{.underlyings = {}, .net = snapshot.net, .limits = snapshot.limits};
    for (const auto& underlying : snapshot.underlyings)
        view.underlyings.push_back(underlying);
    return view;
}

/// One part of each underlying that has it.
template <class T, class Part>
std::shared_ptr<const interfaces::PerUnderlying<T>> parts(const interfaces::Snapshot& snapshot, Part part)
{
    interfaces::PerUnderlying<T> all;
    for (const auto& underlying : snapshot.underlyings)
        if (std::shared_ptr<const T> one = part(underlying)) all[underlying.code] = std::move(one);
    return share(all);
}

}  // namespace

interfaces::Picture splitPicture(const interfaces::Snapshot& s, std::uint64_t version)
{
    using interfaces::UnderlyingView;
    interfaces::Picture picture;
    picture.sequence = s.sequence;
    picture.header.data = share<interfaces::HeaderView>(s);
    picture.trading.data = share<interfaces::TradingView>(s);
    picture.alerts.data = share(s.alerts);
    picture.commands.data = share(interfaces::CommandsView{s.overrides, s.tickets});
    picture.orders.data = s.orders.shared();
    picture.fills.data = s.fills.shared();
    picture.decisions.data = s.decisions.shared();
    picture.proposals.data = share(s.proposals);
    if (s.positions.shared())
        picture.positions.data = std::make_shared<const interfaces::PositionsView>(
            interfaces::PositionsView{.lines = s.positions.items(), .day = s.positionsDay});
    picture.greeks.data = share(greeksOf(s));
    picture.cells.data =
        parts<std::vector<interfaces::LegView>>(s, [](const UnderlyingView& u) { return u.legs.shared(); });
    picture.strikes.data =
        parts<std::vector<interfaces::StrikeLadder>>(s, [](const UnderlyingView& u) { return u.byStrike.shared(); });
    picture.vega.data =
        parts<std::vector<interfaces::VegaBucketView>>(s, [](const UnderlyingView& u) { return share(u.vegaBuckets); });
    picture.pnl.data = share(s.pnl);
    picture.quotes.data = s.quotes;
    picture.chain.data = parts<interfaces::ChainView>(s, [](const UnderlyingView& u) { return u.chain; });
    picture.order.data = s.order;
    picture.cures.data = s.cures;
    picture.scenarios.data = s.scenarios;
    picture.whatIf.data = s.whatIf;
    picture.basis.data = share(s.basis);
    picture.surface.data = parts<interfaces::SurfaceView>(s, [](const UnderlyingView& u) { return u.surface; });
    picture.spotLadder.data =
        parts<std::vector<interfaces::SpotRow>>(s, [](const UnderlyingView& u) { return share(u.bySpot); });
    picture.flow.data = s.flow;
    picture.feeds.data = share(s.feeds);
    picture.grid.data = parts<interfaces::ScenarioGridView>(s, [](const UnderlyingView& u) { return u.scenarioGrid; });
    picture.margin.data = share(s.margin);
    picture.flatten.data = share(s.flatten);
    picture.portfolio.data = s.portfolio;
    picture.modelRisk.data =
        parts<interfaces::ModelRiskView>(s, [](const UnderlyingView& u) { return share(u.modelRisk); });
    interfaces::eachSection(
        [&](interfaces::SectionId, auto& section) {
            section.version = version;
            section.time = s.time;
        },
        picture);
    return picture;
}

}  // namespace ballast::support
