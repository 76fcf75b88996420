#pragma once

#include <QLabel>

#include "ui/alerts/alerts_model.h"
#include "ui/choices/desk_choices.h"
#include "ui/kit/table_panel.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// All alerts with the full sentence of the chosen one, and what a person can do about it. Only warnings can be put to
/// sleep.
class AlertsPanel : public TablePanel {
    Q_OBJECT
public:
    enum class Filter { All, Open };

    explicit AlertsPanel(Selection* selection, QWidget* parent = nullptr);
    interfaces::SectionSet wants() const override
    {
        using enum interfaces::SectionId;
        return {Header, Alerts};
    }

    void setFilter(Filter filter);
    /// The alert the buttons act on; 0: none.
    void choose(std::uint64_t id);
    std::uint64_t chosen() const { return m_chosen; }
    const AlertsModel& model() const { return m_model; }
    PushButton* acknowledgeButton() const { return m_acknowledge; }
    const QList<PushButton*>& snoozeButtons() const { return m_snoozes; }
    /// All open warnings of the chosen alert's type, for as long as that type is put to sleep.
    PushButton* snoozeTypeButton() const { return m_snoozeType; }
    QString channels() const { return m_channels->text(); }
    PushButton* showButton() const { return m_show; }

Q_SIGNALS:
    void acknowledgeRequested(std::uint64_t id);
    void snoozeRequested(std::uint64_t id, ballast::Duration length);

protected:
    void rebuild(const interfaces::Snapshot& snapshot) override;

private:
    void buildFoot();
    void showChosen();
    void showType(const interfaces::AlertView* alert, const QString& lock);
    std::vector<std::uint64_t> snoozable(AlertKind kind) const;
    const interfaces::AlertView* find(std::uint64_t id) const;

    AlertsModel m_model;
    SegmentBar* m_filterBar;
    Filter m_filter{Filter::All};
    std::uint64_t m_chosen{};
    QWidget* m_foot;
    QLabel* m_sentence;
    PushButton *m_show, *m_acknowledge;
    QList<PushButton*> m_snoozes;
    PushButton* m_snoozeType;
    QLabel* m_channels;
};

}  // namespace ballast::ui
