#include "ui/link/desk_commands.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

using domain::OperatorAction;

DeskCommands::DeskCommands(QObject* parent) : QObject(parent) {}

void DeskCommands::setDesk(interfaces::Desk* desk)
{
    m_desk = desk;
    tellQuestions();
}
void DeskCommands::setOperatorName(const std::string& name) { m_operatorName = name; }
void DeskCommands::setLocked(bool locked) { m_locked = locked; }

domain::OperatorCommand DeskCommands::command(OperatorAction action) const
{
    domain::OperatorCommand result;
    result.action = action;
    result.operatorName = m_operatorName;
    return result;
}

bool DeskCommands::mayGo()
{
    if (m_locked)
        Q_EMIT refused(tr("Locked: this is a journal. Nothing was sent."));
    else if (!m_desk)
        Q_EMIT refused(tr("No desk runs. Nothing was sent."));
    return !m_locked && m_desk;
}

void DeskCommands::submit(const domain::OperatorCommand& command)
{
    if (!mayGo()) return;
    const bool isOrder = command.action == OperatorAction::PlaceOrder || command.action == OperatorAction::Approve ||
                         command.action == OperatorAction::ForceHedge;
    if (isOrder && m_asker && !m_asker(command)) return;
    confirmed(command);
}

void DeskCommands::confirmed(const domain::OperatorCommand& command)
{
    if (!mayGo()) return;
    const auto ticket = m_desk->submit(command);
    if (!ticket) Q_EMIT refused(text(ticket.error().message));
}

void DeskCommands::submitPlain(OperatorAction action, const QString& reason)
{
    auto c = command(action);
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::kill(const domain::Scope& scope)
{
    if (m_desk)
        m_desk->engageKillSwitch(scope, m_operatorName);
    else
        Q_EMIT refused(tr("No desk runs. There is nothing to cancel."));
}

void DeskCommands::pauseTrading() { submitPlain(OperatorAction::PauseTrading, tr("paused by hand")); }
void DeskCommands::reduceOnly() { submitPlain(OperatorAction::ReduceOnly, tr("reduce only by hand")); }
void DeskCommands::resumeTrading() { submitPlain(OperatorAction::ResumeTrading, tr("resumed by hand")); }
void DeskCommands::tryAgain() { submitPlain(OperatorAction::TryAgain, tr("asked by hand")); }
void DeskCommands::rearm(const QString& reason) { submitPlain(OperatorAction::Rearm, reason); }

void DeskCommands::flatten(bool everything, const QString& reason)
{
    submitPlain(everything ? OperatorAction::FlattenEverything : OperatorAction::FlattenHedges, reason);
}

void DeskCommands::setMode(domain::HedgeMode mode)
{
    auto c = command(OperatorAction::SetMode);
    c.mode = mode;
    c.reason = "mode set by hand";
    submit(c);
}

void DeskCommands::approve(SequenceNumber proposal, const std::optional<interfaces::ProposalFigures>& shown,
                           const QString& why)
{
    if (!shown) {
        Q_EMIT refused(tr("%1; nothing was sent.")
                           .arg(why.isEmpty() ? tr("Proposal %1 shows no figures of now").arg(proposal.value) : why));
        return;
    }
    const auto quantity = domain::Quantity::fromDouble(shown->quantity);
    const auto limit = domain::Price::fromDouble(shown->limitPrice);
    if (!quantity || !limit) {
        Q_EMIT refused(text((quantity ? limit.error() : quantity.error()).message));
        return;
    }
    auto c = command(OperatorAction::Approve);
    c.proposal = proposal;
    c.quantity = *quantity;
    c.limitPrice = *limit;
    submit(c);
}

void DeskCommands::resizeProposal(SequenceNumber proposal, double quantity, std::optional<double> limitPrice,
                                  const QString& reason, const std::optional<interfaces::ProposalFigures>& shown)
{
    const auto exactQuantity = domain::Quantity::fromDouble(quantity);
    const auto exactPrice = domain::Price::fromDouble(limitPrice.value_or(0.0));
    if (!exactQuantity || !exactPrice) {
        Q_EMIT refused(text((exactQuantity ? exactPrice.error() : exactQuantity.error()).message));
        return;
    }
    auto c = command(OperatorAction::Resize);
    c.proposal = proposal;
    c.quantity = *exactQuantity;
    if (limitPrice) c.limitPrice = *exactPrice;
    if (shown) c.side = shown->quantity > 0.0 ? domain::Side::Buy : domain::Side::Sell;
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::veto(SequenceNumber proposal, const QString& reason, Duration duration)
{
    auto c = command(OperatorAction::Veto);
    c.proposal = proposal;
    c.reason = reason.toStdString();
    c.duration = duration;
    submit(c);
}

void DeskCommands::forceHedge(const QString& underlying, std::optional<double> quantity, const QString& venue,
                              const QString& reason)
{
    auto c = command(OperatorAction::ForceHedge);
    c.underlying = underlying.toStdString();
    c.venue = venue.toStdString();
    c.reason = reason.toStdString();
    if (quantity) {
        const auto exact = domain::Quantity::fromDouble(*quantity);
        if (!exact) {
            Q_EMIT refused(text(exact.error().message));
            return;
        }
        c.quantity = *exact;
    }
    submit(c);
}

void DeskCommands::pauseUnderlying(const QString& underlying, const QString& reason, Duration duration)
{
    auto c = command(OperatorAction::PauseUnderlying);
    c.underlying = underlying.toStdString();
    c.reason = reason.toStdString();
    c.duration = duration;
    submit(c);
}

void DeskCommands::excludeVenue(const QString& venue, const QString& reason, Duration duration)
{
    auto c = command(OperatorAction::ExcludeVenue);
    c.venue = venue.toStdString();
    c.reason = reason.toStdString();
    c.duration = duration;
    submit(c);
}

void DeskCommands::endOverride(std::uint64_t id)
{
    auto c = command(OperatorAction::EndOverride);
    c.target = id;
    c.reason = "ended by hand";
    submit(c);
}

void DeskCommands::pullQuotes(const QuoteScope& scope, const QString& reason, Duration duration)
{
    auto c = command(OperatorAction::PullQuotes);
    c.underlying = scope.underlying.toStdString();
    c.instrument = scope.instrument.toStdString();
    if (scope.wholeExpiry) c.key = domain::kWholeExpiry;
    c.reason = reason.toStdString();
    c.duration = duration;
    submit(c);
}

void DeskCommands::sendQuotes(const QuoteScope& scope, const QString& reason)
{
    auto c = command(OperatorAction::SendQuotes);
    c.underlying = scope.underlying.toStdString();
    c.instrument = scope.instrument.toStdString();
    if (scope.wholeExpiry) c.key = domain::kWholeExpiry;
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::placeOrder(const interfaces::OrderQuestion& order, double limitPrice, const QString& account,
                              const QString& reason)
{
    const auto quantity = domain::Quantity::fromDouble(order.quantity);
    const auto limit = domain::Price::fromDouble(limitPrice);
    if (!quantity || !limit) {
        Q_EMIT refused(text((quantity ? limit.error() : quantity.error()).message));
        return;
    }
    auto c = command(OperatorAction::PlaceOrder);
    c.instrument = order.instrument;
    c.account = account.toStdString();
    c.side = order.side;
    c.quantity = *quantity;
    c.limitPrice = *limit;
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::cancelOrder(const interfaces::OrderView& order)
{
    auto c = command(OperatorAction::CancelOrder);
    c.key = order.id;
    c.underlying = order.underlying;
    c.reason = tr("taken back by hand").toStdString();
    submit(c);
}

void DeskCommands::setLimit(const QString& underlying, const QString& key, double value, const QString& reason)
{
    auto c = command(OperatorAction::SetLimit);
    c.underlying = underlying.toStdString();
    c.key = key.toStdString();
    c.value = value;
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::tellQuestions()
{
    if (m_desk) m_desk->ask(std::make_shared<const interfaces::Questions>(m_questions));
}

void DeskCommands::askOrder(const std::optional<interfaces::OrderQuestion>& order)
{
    if (m_questions.order == order) return;
    m_questions.order = order;
    tellQuestions();
}

void DeskCommands::askScenario(const interfaces::ScenarioQuestion& scenario)
{
    if (m_questions.scenario == scenario) return;
    m_questions.scenario = scenario;
    tellQuestions();
}

void DeskCommands::askWhatIf(const interfaces::WhatIfQuestion& whatIf)
{
    if (m_questions.whatIf == whatIf) return;
    m_questions.whatIf = whatIf;
    tellQuestions();
}

void DeskCommands::answerDifference(OperatorAction action, const interfaces::DifferenceView& shown,
                                    const QString& reason)
{
    auto c = command(action);
    c.account = shown.account;
    c.instrument = shown.instrument;
    c.quantity = shown.theirs;
    c.reason = reason.toStdString();
    submit(c);
}

void DeskCommands::adoptDifference(const interfaces::DifferenceView& shown, const QString& reason)
{
    answerDifference(OperatorAction::AdoptDifference, shown, reason);
}

void DeskCommands::disputeDifference(const interfaces::DifferenceView& shown, const QString& reason)
{
    answerDifference(OperatorAction::DisputeDifference, shown, reason);
}

void DeskCommands::acceptUnarmed(const QString& account, const QString& reason, Duration duration)
{
    auto c = command(OperatorAction::AcceptUnarmed);
    if (!account.isEmpty()) c.scope = {domain::ScopeKind::Account, account.toStdString()};
    c.reason = reason.toStdString();
    c.duration = duration;
    submit(c);
}

void DeskCommands::acknowledgeAlert(std::uint64_t id)
{
    auto c = command(OperatorAction::AcknowledgeAlert);
    c.target = id;
    submit(c);
}

void DeskCommands::snoozeAlert(std::uint64_t id, Duration duration)
{
    auto c = command(OperatorAction::SnoozeAlert);
    c.target = id;
    c.duration = duration;
    submit(c);
}

}  // namespace ballast::ui
