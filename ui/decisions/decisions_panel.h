#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include "ui/decisions/decision_filter_model.h"
#include "ui/decisions/decision_log_model.h"
#include "ui/decisions/proposal_card.h"
#include "ui/link/desk_commands.h"
#include "ui/link/shown_proposals.h"
#include "ui/tickets/ticket_list.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// What the engine did and why, newest first, with the proposal that waits pinned above and the overrides at the foot.
class DecisionsPanel : public Panel {
    Q_OBJECT
public:
    DecisionsPanel(Selection* selection, QWidget* parent);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Header, Greeks, Commands, Orders, Decisions, Proposals};
    }

    /// Where approvals, vetoes and overrides go; outlives the panel.
    void setCommands(DeskCommands* commands);
    /// What waits on the running desk as it is shown; outlives the panel. A journal shows its own.
    void setShownProposals(const ShownProposals* shown);
    void showSnapshot(const SnapshotPointer& snapshot) override;
    QString emptyMessage() const override;
    QString tableText(QChar separator) const override;
    bool focusFilter() override;
    /// The proposal on the card while it waits; the oldest otherwise.
    void chooseProposal(SequenceNumber proposal);
    /// Puts the keyboard on the waiting proposal.
    void focusProposal();
    /// Chooses a record by its number, if the list holds it.
    void openRecord(SequenceNumber record);
    ProposalCard* card() const { return m_card; }
    QListView* list() const { return m_list; }
    TicketList* tickets() const { return m_tickets; }

    QSize sizeHint() const override { return {502, 910}; }
    QSize minimumSizeHint() const override { return {380, 420}; }

Q_SIGNALS:
    void recordChosen(std::shared_ptr<const ballast::domain::Decision> decision, const QString& hash);

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildFoot();
    void connectCard();
    void chooseRow(const QModelIndex& index);
    void showAll();
    void placePinned();
    void showProposals();
    void endCard();
    std::vector<interfaces::ProposalView> waiting() const;
    std::optional<interfaces::ProposalFigures> bound(SequenceNumber proposal) const;
    void showFoot();
    int cardTop() const;

    DeskCommands* m_commands{};
    const ShownProposals* m_shownProposals{};
    SequenceNumber m_chosen;
    DecisionLogModel* m_model;
    DecisionFilterModel* m_filter;
    QVBoxLayout* m_pinned{};
    ProposalCard* m_card;
    QLabel* m_waiting;
    QLineEdit* m_words;
    QListView* m_list;
    QLabel* m_empty;
    TicketList* m_tickets;
    PushButton *m_force, *m_pause, *m_exclude;
    QLabel* m_count;
    SegmentBar* m_kinds;
};

}  // namespace ballast::ui
