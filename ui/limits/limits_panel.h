#pragma once

#include <QLineEdit>

#include "ui/kit/table_panel.h"
#include "ui/limits/limits_model.h"
#include "ui/link/desk_commands.h"
#include "ui/tickets/reason_field.h"
#include "ui/tickets/ticket_list.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Limits and parameters of the book. A person stages values, sees the difference, and applies them together with one
/// reason, or takes them back.
///
/// Keys     Enter stages the typed value; Delete takes the row's back; Ctrl+Enter applies.
class LimitsPanel : public TablePanel {
    Q_OBJECT
public:
    explicit LimitsPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Greeks, interfaces::SectionId::Commands};
    }

    void choose(const QString& key);
    /// What is typed for the chosen row; empty where it was staged, a sentence why not.
    QString stage(const QString& typed);
    const StagedLimits& staged() const { return m_staged; }
    const LimitsModel& model() const { return m_model; }
    QLineEdit* field() const { return m_field; }
    PushButton* applyButton() const { return m_apply; }
    PushButton* revertButton() const { return m_revert; }
    ReasonField* reason() const { return m_reason; }

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildFoot();
    void apply();
    void show();
    void showFoot();
    const interfaces::LimitView* find(const QString& key) const;

    DeskCommands* m_commands{};
    LimitsModel m_model;
    StagedLimits m_staged;
    QString m_chosen;
    QWidget* m_foot;
    QLabel *m_label, *m_sentence;
    QLineEdit* m_field;
    ReasonField* m_reason;
    PushButton *m_stage, *m_revert, *m_apply;
    TicketList* m_outcomes;
};

}  // namespace ballast::ui
