#include "ui/connections/accounts_panel.h"

#include "ui/format/number_format.h"

namespace ballast::ui {

AccountsPanel::AccountsPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("accounts"), tr("Accounts"), selection, parent)
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 200}, {520, 140});
    header()->setLinked(false);
}

void AccountsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    m_model.show(snapshot);
    strip()->show(accountsSentence(snapshot), Tone::Warn);
    if (m_model.rowCount() > 0) return setEmptyMessage({});
    setEmptyMessage(isOfVenues(snapshot.session)
                        ? tr("No account is connected: the profile names none, or none has been heard of yet.")
                        : tr("This session's market is made here: its book is held nowhere else. \"Connect a venue\" "
                             "in the File menu sets up an account."));
}

}  // namespace ballast::ui
