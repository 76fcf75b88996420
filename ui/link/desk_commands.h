#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <optional>

#include "interfaces/desk.h"
#include "interfaces/questions.h"

namespace ballast::ui {

/// What a person asks of the desk, in the desk's own commands, under the name that the operator set. While a journal
/// is looked at everything is refused with a sentence, save the kill switch, which acts on the running desk.
///
/// Threads  GUI thread.
class DeskCommands : public QObject {
    Q_OBJECT
public:
    explicit DeskCommands(QObject* parent = nullptr);

    /// `desk` may be null: no desk runs.
    void setDesk(interfaces::Desk* desk);
    interfaces::Desk* desk() const { return m_desk; }
    void setOperatorName(const std::string& name);
    void setLocked(bool locked);
    bool isLocked() const { return m_locked; }

    /// Acts beside a journal too; `scope`: of one coin or venue alone.
    void kill(const domain::Scope& scope = {});
    void pauseTrading();
    void reduceOnly();
    void resumeTrading();
    void rearm(const QString& reason);
    /// Every account that is not connected, also those whose gateway gave up after refused logins.
    void tryAgain();
    void flatten(bool everything, const QString& reason);
    void setMode(domain::HedgeMode mode);

    /// Binds size and limit that the person saw: the desk refuses where it would now do otherwise. Without them nothing
    /// is sent; `why` they are missing, "Proposal 209 expired at 00:38:20", is then said.
    void approve(SequenceNumber proposal, const std::optional<interfaces::ProposalFigures>& shown,
                 const QString& why = {});
    /// `quantity` is the new absolute size in coin, to the side that `shown` had. Without `limitPrice` the limit is set
    /// anew for that size.
    void resizeProposal(SequenceNumber proposal, double quantity, std::optional<double> limitPrice,
                        const QString& reason, const std::optional<interfaces::ProposalFigures>& shown);
    void veto(SequenceNumber proposal, const QString& reason, Duration duration);
    /// An empty quantity means to the middle of the band, an empty venue the cheapest one.
    void forceHedge(const QString& underlying, std::optional<double> quantity, const QString& venue,
                    const QString& reason);
    void pauseUnderlying(const QString& underlying, const QString& reason, Duration duration);
    void excludeVenue(const QString& venue, const QString& reason, Duration duration);
    /// Orders leave that account, by its label, without its dead man's switch (C16); empty: every one that waits.
    void acceptUnarmed(const QString& account, const QString& reason, Duration duration);
    void endOverride(std::uint64_t id);

    /// What quotes a verb reaches: one line, every line of the instrument's expiry, or without an instrument all of the
    /// underlying.
    struct QuoteScope {
        QString underlying, instrument;
        bool wholeExpiry{};
    };
    void pullQuotes(const QuoteScope& scope, const QString& reason, Duration duration);
    void sendQuotes(const QuoteScope& scope, const QString& reason);
    /// By hand, as the preview worked it out: `limitPrice` as the venue quotes, `account` by its label.
    void placeOrder(const interfaces::OrderQuestion& order, double limitPrice, const QString& account,
                    const QString& reason);

    /// Takes back one order that works, or does as far as is known.
    void cancelOrder(const interfaces::OrderView& order);

    /// One limit of the book, in the key's own unit.
    void setLimit(const QString& underlying, const QString& key, double value, const QString& reason);

    /// Asked before an order goes by a person's press: true lets it go at once. Otherwise nothing goes until whoever
    /// was asked gives the command to `confirmed`.
    using Asker = std::function<bool(const domain::OperatorCommand&)>;
    void setAsker(Asker asker) { m_asker = std::move(asker); }
    void confirmed(const domain::OperatorCommand& command);

    // What the desk is asked beside; the answers come as sections. Changes nothing, so it is never locked.
    void askOrder(const std::optional<interfaces::OrderQuestion>& order);
    void askScenario(const interfaces::ScenarioQuestion& scenario);
    void askWhatIf(const interfaces::WhatIfQuestion& whatIf);
    const interfaces::Questions& questions() const { return m_questions; }

    /// Takes what the venue states as it was shown, or says that it is doubted; the difference then stands.
    void adoptDifference(const interfaces::DifferenceView& shown, const QString& reason);
    void disputeDifference(const interfaces::DifferenceView& shown, const QString& reason);

    void acknowledgeAlert(std::uint64_t id);
    void snoozeAlert(std::uint64_t id, Duration duration);

Q_SIGNALS:
    /// Why a command was not given, for the watch line.
    void refused(const QString& sentence);

private:
    domain::OperatorCommand command(domain::OperatorAction action) const;
    void submit(const domain::OperatorCommand& command);
    bool mayGo();
    void submitPlain(domain::OperatorAction action, const QString& reason);
    void answerDifference(domain::OperatorAction action, const interfaces::DifferenceView& shown,
                          const QString& reason);

    void tellQuestions();

    Asker m_asker;
    interfaces::Questions m_questions;
    interfaces::Desk* m_desk{};
    std::string m_operatorName;
    bool m_locked{};
};

}  // namespace ballast::ui
