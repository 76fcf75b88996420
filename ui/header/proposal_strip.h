#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <array>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

class QMenu;

namespace ballast::ui {

/// What waits for a person, under the header in every workspace and in every floating window: what it would trade, its
/// time left, its keys, and how many more wait. It is the running desk's, also while a journal is shown.
///
/// It stands while an underlying asks before it hedges or something waits, so that nothing moves when a proposal comes.
///
/// Threads  GUI thread.
class ProposalStrip : public QWidget {
    Q_OBJECT
public:
    /// Brief: words, time left and the way to the card alone, for a floating window.
    enum class Form { Full, Brief };
    static constexpr int kHeight = 26;
    static constexpr int kSettleMilliseconds = 400;

    explicit ProposalStrip(Form form, QWidget* parent = nullptr);

    /// `waiting` is what waits on that desk, as it is shown. `journalIsShown`: nothing may be sent from here; the way
    /// back is offered.
    void showWaiting(const interfaces::Snapshot& desk, const std::vector<interfaces::ProposalView>& waiting,
                     bool journalIsShown);
    /// The proposal in front, here and on the card; the oldest when it has ended. None is the oldest again.
    void choose(SequenceNumber proposal);
    /// Of the one in front; zero when none waits.
    SequenceNumber sequence() const;
    /// Room under the kill switch that the presses keep free of.
    void setKillWidth(int pixels);

    /// All that is said now, for tests and assistive technology.
    QString words() const;
    bool lastSeconds() const;
    std::size_t count() const { return m_waiting.size(); }
    PushButton* showButton() const { return m_show; }
    PushButton* approveButton() const { return m_approve; }
    PushButton* resizeButton() const { return m_resize; }
    PushButton* vetoButton() const { return m_veto; }
    PushButton* listButton() const { return m_list; }
    QMenu* listMenu() const { return m_menu; }

    QSize sizeHint() const override { return {800, kHeight}; }
    QSize minimumSizeHint() const override { return {120, kHeight}; }

Q_SIGNALS:
    void approved(ballast::SequenceNumber proposal);
    void resizeRequested(ballast::SequenceNumber proposal);
    void vetoRequested(ballast::SequenceNumber proposal);
    /// The card with all figures shall come forward.
    void cardRequested(ballast::SequenceNumber proposal);
    void chosen(ballast::SequenceNumber proposal);
    /// A press was not taken, and why.
    void notTaken(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    const interfaces::ProposalView* front() const;
    void refresh(SequenceNumber before);
    void updateLocks();
    void fillMenu();
    void layOut();
    void tellKeys();
    void tellWhatActs();
    void press(void (ProposalStrip::*signal)(SequenceNumber));
    QStringList details() const;
    QString titleWords() const;
    QString leftWords() const;
    int titleWidth() const;

    Form m_form;
    std::vector<interfaces::ProposalView> m_waiting;
    Timestamp m_now;
    SequenceNumber m_chosen;
    bool m_asks{};  ///< An underlying is in the mode that asks.
    bool m_journalIsShown{};
    int m_killWidth{};
    int m_wordsRight{};
    std::array<int, 3> m_room{};  ///< Of Approve, Resize and Veto with their keys.
    QElapsedTimer m_sinceAnother;
    PushButton *m_show, *m_approve, *m_resize, *m_veto, *m_list;
    QMenu* m_menu;
};

}  // namespace ballast::ui
