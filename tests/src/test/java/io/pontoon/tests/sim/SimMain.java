package io.pontoon.tests.sim;
final class SimMain {
  public static void main(String[] a) {
    long from = Long.parseLong(a[0]); long n = Long.parseLong(a[1]); Sabotage s = a.length>2 ? Sabotage.valueOf(a[2]) : Sabotage.NONE;
    long t0=System.nanoTime(); int bad=0; long ev=0,inst=0,ho=0,terms=0,prop=0,refp=0,refr=0,committed=0; long[] g=new long[3];
    for (long x=from;x<from+n;x++){ SimWorld w=new SimWorld(x,s); try { w.run(); } catch(SimFailure f){ bad++; System.out.println(f.getMessage()); if(bad<=2&&f.getCause().getCause()!=null) f.getCause().getCause().printStackTrace(System.out); if(bad>=3||s!=Sabotage.NONE) {System.out.println("at "+(x-from+1)+" seeds"); break;} }
      ev+=w.counts.events; inst+=w.counts.installs; ho+=w.counts.handOvers; terms+=w.invariants.terms(); prop+=w.counts.proposals; refp+=w.counts.refusedProposals; refr+=w.counts.refusedReads; committed+=w.invariants.lastCommitted(); for(int i=0;i<3;i++) g[i]+=w.counts.granted[i]; }
    System.out.printf("seeds %d bad %d %.1fs events %d installs %d handovers %d terms %d proposals %d refused %d committed %d reads %s refused %d%n",n,bad,(System.nanoTime()-t0)/1e9,ev,inst,ho,terms,prop,refp,committed,java.util.Arrays.toString(g),refr);
  }
}
