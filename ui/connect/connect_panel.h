#pragma once

#include <QComboBox>

#include "ui/connect/connect_worker.h"
#include "ui/connect/probe_model.h"
#include "ui/connect/setup_form.h"
#include "ui/kit/ladder_view.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// A page where a venue and its key are set up, tried, and written into a profile.
///
/// Keys     Ctrl+Enter tests, Esc gives up.
/// Threads  GUI thread.
class ConnectPanel : public Panel {
    Q_OBJECT
public:
    explicit ConnectPanel(Selection* selection, QWidget* parent = nullptr);
    ~ConnectPanel() override;

    /// `setup` outlives the panel; null: this program cannot.
    void setSetup(interfaces::VenueSetup* setup);
    interfaces::SectionSet wants() const override { return {}; }
    QString emptyMessage() const override;
    QString tableText(QChar separator) const override;
    QSize sizeHint() const override { return {820, 420}; }
    QSize minimumSizeHint() const override { return {600, 240}; }

    /// Shows what a profile holds; its first entry is in the form.
    void openProfile(const QString& file);
    void chooseKind(int index);
    void test();
    void giveUp();
    void save();

    SetupForm* form() const { return m_form; }
    const ProbeModel& model() const { return m_model; }
    QString verdict() const { return m_verdict->text(); }
    PushButton* testButton() const { return m_test; }
    PushButton* saveButton() const { return m_save; }
    PushButton* openButton() const { return m_open; }
    QLineEdit* fileField() const { return m_file; }
    QComboBox* entries() const { return m_entries; }
    SegmentBar* kindBar() const { return m_kinds; }

Q_SIGNALS:
    /// A desk shall be opened on that profile, watching.
    void deskRequested(const QString& file);

protected:
    void refresh() override;

private:
    void build();
    void browse();
    void showEntries(int chosen);
    void chooseEntry(int index);
    void say(const QString& sentence, Tone tone);
    void followState();
    void onTested(const QString& refusal, bool wasGivenUp);

    interfaces::VenueSetup* m_setup{};
    ConnectWorker m_worker;
    ProbeModel m_model;
    interfaces::ProfileDraft m_profile;  ///< As last read; of no name: not read.
    Tone m_tone{Tone::Label};
    QWidget* m_body;
    SegmentBar* m_kinds;
    QLineEdit* m_file;
    PushButton* m_browse;
    QComboBox* m_entries;
    SetupForm* m_form;
    PushButton *m_test, *m_stop, *m_save, *m_open;
    LadderView* m_view;
    QLabel* m_verdict;
};

}  // namespace ballast::ui
